import { BedrockError, isBedrockError } from "./error.ts";

/** When a failed call is tried again: only before its first part, and only what may succeed later. */
export interface RetryOptions {
  /** Calls in all, the first included. Default 4. */
  maxAttempts?: number;
  /** The longest first wait, in milliseconds; it doubles each time. Default 500, and 2,000 after throttling. */
  baseDelayMs?: number;
  /** No wait is longer, unless the service asks for it. Default 20,000. */
  maxDelayMs?: number;
  /** Told before each wait. */
  onRetry?: (retry: { error: BedrockError; attempt: number; delayMs: number }) => void;
}

const throttlingFactor = 4;

/** Runs a task until it succeeds, fails for good, or the attempts are used up. Waits have full jitter and end when the signal aborts. */
export async function withRetry<Value>(
  task: () => Promise<Value>,
  options: RetryOptions | false,
  signal: AbortSignal | undefined,
): Promise<Value> {
  const maxAttempts = options === false ? 1 : (options.maxAttempts ?? 4);
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (options === false || attempt >= maxAttempts || !isBedrockError(error) || !error.retryable)
        throw error;
      const delayMs = delayAfter(error, attempt, options);
      options.onRetry?.({ error, attempt, delayMs });
      await wait(delayMs, signal);
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

function delayAfter(error: BedrockError, attempt: number, options: RetryOptions): number {
  const { baseDelayMs = error.code === "throttled" ? 500 * throttlingFactor : 500, maxDelayMs = 20_000 } =
    options;
  const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1));
  return Math.max(error.retryAfterMs ?? 0, Math.random() * ceiling);
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
