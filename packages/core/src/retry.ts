import { BedrockError, isBedrockError } from "./error.ts";
import type { Pacer } from "./pacer.ts";

/** When a failed call is tried again: only before its first part, and only what may succeed later. */
export interface RetryOptions {
  /** Calls in all, the first included. Default 4; throttled ones have their own count. */
  maxAttempts?: number;
  /** Calls in all that may be throttled. Default `maxAttempts` where that is set, else 12. */
  maxThrottledAttempts?: number;
  /** No wait begins that would end later than so many milliseconds after the first call. Default 120,000. */
  budgetMs?: number;
  /** The longest first wait, in milliseconds; it doubles each time. Default 500. Throttled calls also wait for their turn among all of the client's for that model. */
  baseDelayMs?: number;
  /** No wait is longer, unless the service asks for it. Default 20,000. */
  maxDelayMs?: number;
  /** Which errors are worth another call. Default: those that are `retryable`. */
  shouldRetry?: (error: BedrockError) => boolean;
  /** Told before each wait, which is `delayMs` milliseconds or, after throttling, at least that. */
  onRetry?: (retry: { error: BedrockError; attempt: number; delayMs: number }) => void;
}

/** Who waits, and how. */
export interface RetryContext {
  retry: RetryOptions | false | undefined;
  /** Of the model. */
  pacer: Pacer;
  signal: AbortSignal | undefined;
}

/** Runs a task until it succeeds, fails for good, or attempts or time are used up. Waits have full jitter and end when the signal aborts. */
export async function withRetry<Value>(
  task: () => Promise<Value>,
  { retry = {}, pacer, signal }: RetryContext,
): Promise<Value> {
  if (retry === false) return task();
  const { maxAttempts, maxThrottledAttempts = maxAttempts ?? 12, budgetMs = 120_000 } = retry;
  const { shouldRetry = (error) => error.retryable, onRetry } = retry;
  const begun = Date.now();
  let failures = 0;
  let throttles = 0;
  for (;;) {
    const pace = await pacer.turn(throttles > 0, signal);
    try {
      const value = await task();
      pacer.succeeded(pace);
      return value;
    } catch (error) {
      if (!isBedrockError(error)) throw error;
      const isThrottled = error.code === "throttled";
      const delayMs = isThrottled
        ? pacer.throttled(pace, { retryAfterMs: error.retryAfterMs, baseDelayMs: retry.baseDelayMs })
        : delayAfter(error, failures, retry);
      const used = isThrottled ? ++throttles >= maxThrottledAttempts : ++failures >= (maxAttempts ?? 4);
      if (used || !shouldRetry(error) || Date.now() + delayMs - begun > budgetMs) throw error;
      onRetry?.({ error, attempt: failures + throttles, delayMs });
      if (!isThrottled) await wait(delayMs, signal);
    }
  }
}

/** The error of a call whose signal aborted. */
export function abortedError(signal: AbortSignal, modelId?: string): BedrockError {
  return new BedrockError("aborted", `${modelId ? `${modelId}: t` : "T"}he call was aborted by its signal.`, {
    modelId,
    cause: signal.reason,
  });
}

/** Waits for what can't be stopped, but no longer than the signal lets it. */
export function untilAborted<Value>(
  start: () => Value | Promise<Value>,
  signal: AbortSignal | undefined,
  modelId: string,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      if (signal) reject(abortedError(signal, modelId || undefined));
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    const done = (): void => signal?.removeEventListener("abort", onAbort);
    Promise.resolve().then(start).then(resolve, reject).finally(done);
  });
}

function delayAfter(
  { retryAfterMs = 0 }: BedrockError,
  failures: number,
  { baseDelayMs = 500, maxDelayMs = 20_000 }: RetryOptions,
): number {
  return Math.max(retryAfterMs, Math.random() * Math.min(maxDelayMs, baseDelayMs * 2 ** failures));
}

/** Lets time pass. Throws `aborted` when the signal says so. */
export function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      if (signal) reject(abortedError(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, delayMs);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}
