import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BedrockError } from "./error.ts";
import { withRetry } from "./retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function failing(times: number, error: Error): { task: () => Promise<string>; calls: () => number } {
  let calls = 0;
  const task = async (): Promise<string> => {
    if (calls++ < times) throw error;
    return "done";
  };
  return { task, calls: () => calls };
}

const throttled = new BedrockError("throttled", "slow down");

test("what may succeed later is tried again, with growing waits that jitter below their ceiling", async () => {
  const delays: number[] = [];
  const { task, calls } = failing(3, throttled);
  const result = withRetry(task, { onRetry: ({ delayMs }) => delays.push(delayMs) }, undefined);
  await vi.runAllTimersAsync();
  expect(await result).toBe("done");
  expect(calls()).toBe(4);
  for (const [index, delay] of delays.entries()) expect(delay).toBeLessThanOrEqual(2000 * 2 ** index);
});

test("what can't succeed later is not tried again, and nothing is with retry off", async () => {
  const refused = failing(1, new BedrockError("invalid-request", "no"));
  await expect(withRetry(refused.task, {}, undefined)).rejects.toThrow("no");
  const off = failing(1, throttled);
  await expect(withRetry(off.task, false, undefined)).rejects.toThrow("slow down");
  expect([refused.calls(), off.calls()]).toEqual([1, 1]);
});

test("attempts end", async () => {
  const { task, calls } = failing(9, throttled);
  const result = withRetry(task, { maxAttempts: 2 }, undefined);
  const failure = expect(result).rejects.toThrow("slow down");
  await vi.runAllTimersAsync();
  await failure;
  expect(calls()).toBe(2);
});

test("the service's own waiting time is kept", async () => {
  const delays: number[] = [];
  const { task } = failing(1, new BedrockError("throttled", "x", { retryAfterMs: 45_000 }));
  const result = withRetry(task, { onRetry: ({ delayMs }) => delays.push(delayMs) }, undefined);
  await vi.runAllTimersAsync();
  await result;
  expect(delays).toEqual([45_000]);
});

test("an abort ends the waiting at once and leaves no listener", async () => {
  const controller = new AbortController();
  const remove = vi.spyOn(controller.signal, "removeEventListener");
  const { task } = failing(1, throttled);
  const waited = withRetry(task, {}, controller.signal);
  await vi.runAllTimersAsync();
  await waited;
  expect(remove).toHaveBeenCalledTimes(1);
  const aborted = withRetry(failing(9, throttled).task, {}, controller.signal);
  const failure = expect(aborted).rejects.toMatchObject({ code: "aborted" });
  await vi.advanceTimersByTimeAsync(0);
  controller.abort();
  await failure;
  expect(vi.getTimerCount()).toBe(0);
});
