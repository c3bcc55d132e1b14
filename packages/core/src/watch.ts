import { BedrockError } from "./error.ts";
import { abortedError } from "./retry.ts";

/** How long a call may take, in milliseconds; `Infinity` for ever. The time-out of a call stops it on the wire and throws `timeout`. */
export interface Timeouts {
  /** Until the answer begins: a stream's first piece, or a whole reply. Default 300,000, since pictures and long answers take minutes. */
  firstByteMs?: number;
  /** Between two pieces of a stream. Time that the caller takes does not count. Default 120,000. */
  idleMs?: number;
  /** All of it, retries and their waits included. Default: for ever. */
  totalMs?: number;
}

/** Stops a call that takes too long, or whose caller wants it to. */
export interface Watch {
  /** For the transport. */
  readonly signal: AbortSignal;
  /** From now on something must come within so many milliseconds. */
  expect(what: "answer" | "piece"): void;
  /** It came. */
  came(): void;
  /** Throws when the call was stopped. */
  check(): void;
  /** Why the call was stopped, where time was the reason. */
  timeout(): BedrockError | undefined;
  /** Lets timers and listeners go. */
  close(): void;
}

/** Watches one call from now on. */
export function createWatch(
  modelId: string,
  { firstByteMs = 300_000, idleMs = 120_000, totalMs }: Timeouts,
  caller: AbortSignal | undefined,
): Watch {
  const controller = new AbortController();
  let failure: BedrockError | undefined;
  const stop = (fact: string): void => {
    failure = new BedrockError("timeout", `${modelId}: ${fact}; the call was stopped.`, { modelId });
    controller.abort(failure);
  };
  const follow = (): void => controller.abort(caller?.reason);
  if (caller?.aborted) follow();
  caller?.addEventListener("abort", follow, { once: true });
  const total = timerOf(totalMs, () => stop(`it took longer than ${totalMs} ms`));
  let limitMs = 0;
  let since: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // One timer for many pieces, each of which only leaves its time.
  const look = (): void => {
    const leftMs = since === undefined ? limitMs : since + limitMs - Date.now();
    if (leftMs > 0) timer = timerOf(leftMs, look);
    else stop(`nothing came within ${limitMs} ms`);
  };
  return {
    signal: controller.signal,
    expect(what) {
      since = Date.now();
      const ms = what === "answer" ? firstByteMs : idleMs;
      if (ms === limitMs) return;
      limitMs = ms;
      clearTimeout(timer);
      look();
    },
    came() {
      since = undefined;
    },
    check() {
      if (controller.signal.aborted) throw failure ?? abortedError(controller.signal, modelId);
    },
    timeout: () => failure,
    close() {
      clearTimeout(total);
      clearTimeout(timer);
      caller?.removeEventListener("abort", follow);
    },
  };
}

/** Timers hold 31 bits; what is longer is for ever. */
function timerOf(ms: number | undefined, run: () => void): ReturnType<typeof setTimeout> | undefined {
  return ms === undefined || ms > 0x7fffffff ? undefined : setTimeout(run, ms);
}
