import type { Headers, Http, HttpReply } from "./http.ts";

/** HTTP by a fetch function, which may use whatever version it likes. */
export function createFetchHttp(fetch: typeof globalThis.fetch): Http {
  return async ({ method, server, target, headers: { host: _, ...headers }, body, signal }) => {
    const controller = new AbortController();
    const unlink = follow(signal, controller);
    try {
      const response = await fetch(`${server.origin}${target}`, {
        method,
        headers,
        ...(body && { body }),
        // A signature is good for one address.
        redirect: "manual",
        // Not the caller's: fetch leaves a listener there for as long as the signal lives.
        signal: controller.signal,
      });
      return replyOf(response, () => {
        unlink();
        controller.abort();
      });
    } catch (error) {
      unlink();
      throw error;
    }
  };
}

function replyOf({ status, headers, body }: Response, close: () => void): HttpReply {
  return { status, headers: headersOf(headers), body: body ? read(body) : nothing(), close };
}

function headersOf(headers: Response["headers"]): Headers {
  const read: Record<string, string> = {};
  headers.forEach((value, name) => {
    read[name] = value;
  });
  return read;
}

// Not every platform lets `for await` loop over a stream.
async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return () => signal?.removeEventListener("abort", onAbort);
}
