import { abortedError } from "@bedplate/core";

/** Who waits for a shared call. */
export interface Waiter {
  model: string;
  signal: AbortSignal | undefined;
}

/** Calls under way, by their key. */
export interface SharedCalls<Value> {
  /** Joins the call under way, or starts one. It is stopped when everybody who waits for it has left. */
  join(key: string, start: (signal: AbortSignal) => Promise<Value>, waiter: Waiter): Joined<Value>;
}

/** A call that one waits for. */
export interface Joined<Value> {
  /** Whether somebody else had started it. */
  shared: boolean;
  value: Promise<Value>;
}

interface SharedCall<Value> {
  value: Promise<Value>;
  waiting: number;
  stop(): void;
}

/** Makes a place for calls of one kind. */
export function createSharedCalls<Value>(): SharedCalls<Value> {
  const calls = new Map<string, SharedCall<Value>>();
  return {
    join(key, start, waiter) {
      const found = calls.get(key);
      const call = found ?? begin(start, () => calls.delete(key));
      if (!found) calls.set(key, call);
      return { shared: found !== undefined, value: waitFor(call, waiter) };
    },
  };
}

function begin<Value>(start: (signal: AbortSignal) => Promise<Value>, over: () => void): SharedCall<Value> {
  const controller = new AbortController();
  let isOver = false;
  const end = (): void => {
    isOver = true;
    over();
  };
  const value = start(controller.signal).finally(() => isOver || end());
  const stop = (): void => {
    if (isOver) return;
    end();
    controller.abort();
  };
  return { value, waiting: 0, stop };
}

async function waitFor<Value>(call: SharedCall<Value>, { model, signal }: Waiter): Promise<Value> {
  call.waiting++;
  try {
    return await unlessAborted(call.value, { model, signal });
  } finally {
    if (--call.waiting === 0) call.stop();
  }
}

/** Waits, but no longer than the signal lets it. Throws `aborted`. */
export async function unlessAborted<Value>(value: Promise<Value>, { model, signal }: Waiter): Promise<Value> {
  if (!signal) return value;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortedError(signal, model));
  });
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([value, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
