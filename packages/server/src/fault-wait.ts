import { setTimeout as sleep } from "node:timers/promises";
import { hash } from "./chance.ts";
import { resetError } from "./reset.ts";

/** Waits so many milliseconds, give or take the jitter, which the seed decides. Ends early, as a reset, when nobody waits any more. */
export async function delay(
  { ms, jitter }: { ms: number; jitter: number },
  { seed, turn, signal }: { seed: number; turn: string | number; signal: AbortSignal },
): Promise<void> {
  const swing = (hash(seed, "delay", turn) / 2 ** 31 - 1) * jitter;
  await sleep(Math.max(0, ms + swing), undefined, { signal }).catch(() => {
    throw resetError();
  });
}

/** Never answers; ends, as a reset, when nobody waits any more. */
export async function stall(signal: AbortSignal): Promise<never> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  throw resetError();
}
