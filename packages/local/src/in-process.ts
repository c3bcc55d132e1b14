import type { FetchHandler } from "@bedplate/server";

/** A fetch that asks a handler in this process. As on a connection, who aborts hears nothing more from the other side. */
export function inProcess(handler: FetchHandler): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await handler(new Request(input, init));
    const signal = init?.signal;
    signal?.throwIfAborted();
    return response.body && signal ? new Response(severed(response.body, signal), response) : response;
  };
}

// Not `pipeThrough`, which would first write what nobody reads any more.
function severed(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const sever = (): void => {
          controller.error(signal.reason);
          reader.cancel(signal.reason).catch(() => undefined);
        };
        signal.addEventListener("abort", sever, { once: true });
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (signal.aborted) return;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
