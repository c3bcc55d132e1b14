import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BedrockError } from "./error.ts";
import { createPacer } from "./pacer.ts";
import { type RetryOptions, withRetry } from "./retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const throttled = new BedrockError("throttled", "slow down");
const unavailable = new BedrockError("service-unavailable", "later");

/** A task that fails so many times, and when it was called, in milliseconds from now. */
function failing(times: number, error: Error): { task: () => Promise<string>; calls: number[] } {
  const begun = Date.now();
  const calls: number[] = [];
  const task = async (): Promise<string> => {
    calls.push(Date.now() - begun);
    if (calls.length <= times) throw error;
    return "done";
  };
  return { task, calls };
}

/** Runs a task to its end with a fake clock, and gives what came of it. */
async function run(
  task: () => Promise<string>,
  retry?: RetryOptions | false,
  signal?: AbortSignal,
): Promise<string | BedrockError> {
  const ending = withRetry(task, { retry, pacer: createPacer(), signal }).catch(
    (error: BedrockError) => error,
  );
  await vi.runAllTimersAsync();
  return ending;
}

describe("what may succeed later", () => {
  test("is tried four times, with waits that double and jitter below their ceilings", async () => {
    const chance = vi
      .spyOn(Math, "random")
      .mockReturnValueOnce(1)
      .mockReturnValueOnce(0.5)
      .mockReturnValueOnce(1);
    const { task, calls } = failing(9, unavailable);
    expect(await run(task)).toBe(unavailable);
    expect(calls).toEqual([0, 500, 1000, 3000]);
    expect(chance).toHaveBeenCalledTimes(4);
  });

  test("succeeds when the service does", async () => {
    const { task, calls } = failing(3, unavailable);
    expect(await run(task)).toBe("done");
    expect(calls.length).toBe(4);
  });

  test("waits as long as the service asks, but begins no wait that would end after the budget", async () => {
    const asked = new BedrockError("service-unavailable", "x", { retryAfterMs: 45_000 });
    const patient = failing(1, asked);
    expect(await run(patient.task)).toBe("done");
    expect(patient.calls).toEqual([0, 45_000]);
    const hurried = failing(9, asked);
    expect(await run(hurried.task, { budgetMs: 60_000 })).toBe(asked);
    expect(hurried.calls).toEqual([0, 45_000]);
  });
});

test("throttling is met with more patience than other failures, and with longer waits", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { task, calls } = failing(6, throttled);
  expect(await run(task)).toBe("done");
  expect(calls).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
});

test("attempts end where the caller says", async () => {
  const { task, calls } = failing(9, throttled);
  expect(await run(task, { maxAttempts: 2 })).toBe(throttled);
  expect(calls.length).toBe(2);
  const one = failing(9, throttled);
  expect(await run(one.task, { maxThrottledAttempts: 3, budgetMs: Number.POSITIVE_INFINITY })).toBe(
    throttled,
  );
  expect(one.calls.length).toBe(3);
});

test("the caller decides what is worth another call, and hears of each", async () => {
  const heard: unknown[] = [];
  const retry: RetryOptions = {
    shouldRetry: ({ code }) => code === "timeout",
    onRetry: ({ error, attempt }) => heard.push([error.code, attempt]),
  };
  const slow = failing(2, new BedrockError("timeout", "slow"));
  expect(await run(slow.task, retry)).toBe("done");
  expect(heard).toEqual([
    ["timeout", 1],
    ["timeout", 2],
  ]);
  const { task, calls } = failing(1, unavailable);
  expect(await run(task, retry)).toBe(unavailable);
  expect(calls.length).toBe(1);
});

test("what can't succeed later is not tried again, nor are defects, and nothing is with retry off", async () => {
  const refused = new BedrockError("invalid-request", "no");
  const defect = new TypeError("oops");
  for (const [error, retry] of [
    [refused, {}],
    [defect, {}],
    [unavailable, false],
  ] as const) {
    const { task, calls } = failing(1, error);
    expect([await run(task, retry), calls.length]).toEqual([error, 1]);
  }
});

test.each([
  ["after a failure", unavailable],
  ["for a turn", throttled],
])("an abort ends the waiting %s at once, and leaves no listener and no timer", async (_, error) => {
  const controller = new AbortController();
  const added = vi.spyOn(controller.signal, "addEventListener");
  const removed = vi.spyOn(controller.signal, "removeEventListener");
  vi.spyOn(Math, "random").mockReturnValue(1);
  const waiting = withRetry(failing(9, error).task, {
    retry: {},
    pacer: createPacer(),
    signal: controller.signal,
  });
  const failure = expect(waiting).rejects.toMatchObject({ code: "aborted" });
  await vi.advanceTimersByTimeAsync(100);
  controller.abort();
  await failure;
  // What fired once is gone by itself.
  expect(added.mock.calls.length - removed.mock.calls.length).toBeLessThanOrEqual(1);
  expect(vi.getTimerCount()).toBe(0);
});
