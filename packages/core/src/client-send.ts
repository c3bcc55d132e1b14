import type { CallOptions, ClientOptions } from "./client.ts";
import { pacerOf } from "./pacer.ts";
import { abortedError, withRetry } from "./retry.ts";
import type { WireCall, WireReply } from "./transport.ts";
import { createWatch, type Watch } from "./watch.ts";

/** Sends a body and reads its reply, as often as the client's `retry` allows, and no longer than its `timeouts`. */
export async function send<Value>(
  wire: WireCall,
  read: (reply: WireReply) => Value,
  options: ClientOptions,
  call: CallOptions,
): Promise<Value> {
  const watch = openWatch(wire, options, call);
  try {
    return await begin(
      wire,
      async (signal) => read(await options.transport.send(wire, { signal })),
      options,
      watch,
    );
  } finally {
    watch.close();
  }
}

/** Begins to watch a call. */
export function openWatch(
  { modelId, operation }: WireCall,
  { timeouts }: ClientOptions,
  call: CallOptions,
): Watch {
  return createWatch(modelId || operation, { ...timeouts, ...call.timeouts }, call.signal);
}

/** Has a call answered, as often as it takes: a whole reply, or a stream with its first piece, before which a failure is still safe to retry. */
export async function begin<Value>(
  { modelId }: WireCall,
  ask: (signal: AbortSignal) => Promise<Value>,
  options: ClientOptions,
  watch: Watch,
): Promise<Value> {
  const { signal } = watch;
  const task = async (): Promise<Value> => {
    if (signal.aborted) throw abortedError(signal, modelId);
    watch.expect("answer");
    try {
      return await ask(signal);
    } finally {
      watch.came();
    }
  };
  try {
    return await withRetry(task, { retry: options.retry, pacer: pacerOf(options, modelId), signal });
  } catch (error) {
    throw watch.timeout() ?? error;
  }
}
