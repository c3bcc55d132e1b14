import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BedrockError } from "./error.ts";
import { createPacer, type Pacer, pacerOf } from "./pacer.ts";
import { withRetry } from "./retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A service that admits so many calls a second, and so many at once when it has rested. */
function createService(
  rate: number,
  burst: number,
  latencyMs: number,
): { call: () => Promise<string>; calls: number } {
  let tokens = burst;
  let last = Date.now();
  const service = {
    calls: 0,
    async call() {
      service.calls++;
      tokens = Math.min(burst, tokens + ((Date.now() - last) / 1000) * rate);
      last = Date.now();
      const admitted = tokens >= 1;
      if (admitted) tokens--;
      await new Promise((resolve) => setTimeout(resolve, latencyMs));
      if (!admitted) throw new BedrockError("throttled", "slow down");
      return "done";
    },
  };
  return service;
}

async function crowd(
  callers: number,
  service: { call: () => Promise<string> },
  pacer: Pacer = createPacer(),
): Promise<{ seconds: number; done: number }> {
  const begun = Date.now();
  let finished = begun;
  const all = Array.from({ length: callers }, () =>
    withRetry(service.call, { retry: {}, pacer, signal: undefined }).finally(() => {
      finished = Date.now();
    }),
  );
  const endings = Promise.allSettled(all);
  await vi.runAllTimersAsync();
  const done = (await endings).filter(({ status }) => status === "fulfilled").length;
  return { seconds: (finished - begun) / 1000, done };
}

test.each([
  [50, 10, 10, 50],
  [50, 10, 1, 50],
  [200, 10, 10, 500],
  [500, 100, 100, 50],
  [20, 2, 2, 1000],
])(
  "%i callers of a service that admits %i a second are all done, near the best possible time, without hammering",
  async (callers, rate, burst, latencyMs) => {
    const service = createService(rate, burst, latencyMs);
    const { seconds, done } = await crowd(callers, service);
    const best = (callers - burst) / rate + latencyMs / 1000;
    expect(done).toBe(callers);
    expect(seconds).toBeGreaterThanOrEqual(best - 0.01);
    expect(seconds).toBeLessThan(best * 1.6 + 2);
    // All of them come at once, and until the first refusal arrives nobody knows the rate.
    const early = callers - burst + latencyMs / 50;
    expect(service.calls - callers).toBeLessThan(early + 1.5 * callers);
  },
);

test("without throttling nobody waits", async () => {
  const { seconds, done } = await crowd(500, createService(10_000, 10_000, 20));
  expect([seconds, done]).toEqual([0.02, 500]);
});

test("after a calm time the pace is free again", async () => {
  const pacer = createPacer();
  await crowd(50, createService(10, 10, 50), pacer);
  const { seconds } = await crowd(400, createService(10_000, 10_000, 10), pacer);
  expect(seconds).toBeGreaterThan(1);
  expect((await crowd(100, createService(10_000, 10_000, 10), pacer)).seconds).toBeLessThan(0.1);
});

test("one call of a crowd that is refused together slows it down once", async () => {
  const pacer = createPacer();
  const paces = await Promise.all([1, 2, 3].map(() => pacer.turn(false, undefined)));
  vi.spyOn(Math, "random").mockReturnValue(0.4);
  expect(paces.map((pace) => pacer.throttled(pace, {}))).toEqual([200, 200, 200]);
  vi.restoreAllMocks();
});

test("the service's own waiting time holds for all callers", async () => {
  const pacer = createPacer();
  const delay = pacer.throttled(await pacer.turn(false, undefined), { retryAfterMs: 30_000 });
  expect(delay).toBe(30_000);
  const times: number[] = [];
  const begun = Date.now();
  void pacer.turn(false, undefined).then(() => times.push(Date.now() - begun));
  await vi.runAllTimersAsync();
  expect(times).toEqual([30_000]);
});

test("each model of a client has a pacer of its own", () => {
  const client = {};
  expect(pacerOf(client, "a")).toBe(pacerOf(client, "a"));
  expect(pacerOf(client, "a")).not.toBe(pacerOf(client, "b"));
  expect(pacerOf({}, "a")).not.toBe(pacerOf(client, "a"));
});
