import type { ClientOptions } from "./client.ts";
import { abortedError, withRetry } from "./retry.ts";
import type { WireCall, WireReply } from "./transport.ts";

/** Sends a body and reads its reply, as often as the client's `retry` allows. */
export function send<Value>(
  wire: WireCall,
  read: (reply: WireReply) => Value,
  { transport, retry = {} }: Pick<ClientOptions, "transport" | "retry">,
  signal: AbortSignal | undefined,
): Promise<Value> {
  const task = async (): Promise<Value> => {
    if (signal?.aborted) throw abortedError(signal, wire.modelId);
    return read(await transport.send(wire, { signal }));
  };
  return withRetry(task, retry, signal);
}

/** Waits for what can't be stopped, but no longer than the signal lets it. */
export function untilAborted<Value>(
  start: () => Value | Promise<Value>,
  signal: AbortSignal | undefined,
  modelId: string,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      if (signal) reject(abortedError(signal, modelId));
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    const done = (): void => signal?.removeEventListener("abort", onAbort);
    Promise.resolve().then(start).then(resolve, reject).finally(done);
  });
}
