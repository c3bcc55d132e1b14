import { abortedError } from "./retry.ts";

/** Spaces the calls to one model once the service has throttled it, for all callers of a client together. */
export interface Pacer {
  /** Waits for a turn, before the others if it is not the first one, and gives the pace that it was given at. Throws `aborted`. */
  turn(again: boolean, signal: AbortSignal | undefined): Promise<number>;
  succeeded(pace: number): void;
  /** Slows down, unless a call of the same pace has done so already. Gives the milliseconds until the next turn. */
  throttled(
    pace: number,
    wait: { retryAfterMs?: number | undefined; baseDelayMs?: number | undefined },
  ): number;
}

/** How to slow down: values by which 50 callers of a service that takes 10 calls a second are done 5 % after the best possible time. */
const firstGapMs = 50;
const slower = 1.5;
const faster = 0.98;
const smallestGapMs = 2;
const longestMs = 20_000;

/** Makes one that lets everybody pass until a call is throttled. */
export function createPacer(modelId?: string): Pacer {
  const queue: (() => void)[] = [];
  let gapMs = 0;
  let next = 0;
  let pace = 0;
  let streak = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pump = (): void => {
    clearTimeout(timer);
    for (let now = Date.now(); queue.length > 0 && next <= now; queue.shift()?.()) next = now + gapMs;
    if (queue.length > 0) timer = setTimeout(pump, next - Date.now());
  };
  return {
    turn(again, signal) {
      return new Promise((resolve, reject) => {
        const go = (): void => {
          signal?.removeEventListener("abort", onAbort);
          resolve(pace);
        };
        const onAbort = (): void => {
          queue.splice(queue.indexOf(go), 1);
          pump();
          if (signal) reject(abortedError(signal, modelId));
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        if (again) queue.unshift(go);
        else queue.push(go);
        if (signal?.aborted) onAbort();
        else pump();
      });
    },
    succeeded(of) {
      if (of !== pace || gapMs === 0) return;
      streak = 0;
      gapMs *= faster;
      if (gapMs < smallestGapMs) gapMs = 0;
    },
    throttled(of, { retryAfterMs = 0, baseDelayMs = 500 }) {
      if (of === pace) {
        pace++;
        gapMs = gapMs === 0 ? Math.min(firstGapMs, baseDelayMs) : Math.min(longestMs, gapMs * slower);
        const pauseMs = Math.random() * Math.min(longestMs, baseDelayMs * 2 ** streak++);
        next = Math.max(next, Date.now() + Math.max(gapMs, pauseMs));
      }
      next = Math.max(next, Date.now() + retryAfterMs);
      return next - Date.now();
    },
  };
}

const pacers = new WeakMap<object, Map<string, Pacer>>();

/** A client's pacer for a model. */
export function pacerOf(client: object, modelId: string): Pacer {
  const known = pacers.get(client) ?? new Map<string, Pacer>();
  pacers.set(client, known);
  const pacer = known.get(modelId) ?? createPacer(modelId);
  known.set(modelId, pacer);
  return pacer;
}
