import type { ServerResponse } from "node:http";
import { constants, Http2ServerResponse } from "node:http2";
import type { Readable } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Handler } from "./listen.ts";
import type { ListenLimits } from "./listen-edge.ts";
import { resetCodeOf } from "./reset.ts";

/** Where requests come in. */
export interface Entrance {
  hostname: string;
  limits: ListenLimits;
  /** Aborts when the port is being closed. */
  closing: AbortSignal;
}

/** What Node is to call with each request. */
export function createRequestListener(
  handler: Handler,
  { hostname, limits, closing }: Entrance,
): ReturnType<typeof getRequestListener> {
  const answer: FetchCallback = async (request, { incoming, outgoing }) => {
    drainOnCancel(request, incoming);
    const { httpVersion } = incoming;
    if (outgoing instanceof Http2ServerResponse) {
      refuseLate(incoming, outgoing, limits);
      closeAnswered(incoming, outgoing);
    }
    try {
      return breakOnError(await handler(request, { httpVersion, closing }), outgoing);
    } catch (error) {
      const code = resetCodeOf(error);
      if (code !== undefined) reset(outgoing, code);
      throw error;
    }
  };
  return getRequestListener(answer, {
    hostname,
    overrideGlobalObjects: false,
    // The cleaning cuts an HTTP/2 response short when the request's body was not read; Node does it right.
    autoCleanupIncoming: false,
    errorHandler(error) {
      if (resetCodeOf(error) !== undefined) return undefined;
      return new Response(null, { status: error instanceof RequestError ? 400 : 500 });
    },
  });
}

/** Node watches for requests that don't end over HTTP/1.1 alone. */
function refuseLate(incoming: Readable, { stream }: Http2ServerResponse, { requestMs }: ListenLimits): void {
  const timer = setTimeout(() => {
    if (!incoming.readableEnded && !stream.headersSent) stream.close(constants.NGHTTP2_CANCEL);
  }, requestMs);
  stream.once("close", () => clearTimeout(timer));
}

/** Ends the stream of a client that still sends when its answer is whole, as the service does. Where nothing was read, Node does it. */
function closeAnswered(incoming: Readable, { stream }: Http2ServerResponse): void {
  // Behind the answer's last frame, which goes out in this turn.
  const close = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
  stream.once("finish", () => {
    if (incoming.readableDidRead) setImmediate(close);
  });
}

/** Breaks a connection once all that was written is on its way: over HTTP/1.1 by TCP, over HTTP/2 by RST_STREAM. */
function reset(outgoing: ServerResponse | Http2ServerResponse, http2Code: number): void {
  if (outgoing instanceof Http2ServerResponse) {
    const { stream } = outgoing;
    if (stream.headersSent) stream.write("", () => stream.close(http2Code));
    else stream.close(http2Code);
    return;
  }
  const { socket } = outgoing;
  if (socket?.writable) socket.write("", () => socket.resetAndDestroy());
}

type FetchCallback = Parameters<typeof getRequestListener>[0];

/** A handler may stop reading and answer. Cancelling hono's body would break the connection before the answer is sent. */
function drainOnCancel(request: Request, incoming: Readable): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  let body: ReadableStream<Uint8Array> | undefined;
  Object.defineProperty(request, "body", { get: () => (body ??= createBody(incoming)) });
}

function createBody(incoming: Readable): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]();
  const drain = async (): Promise<void> => {
    while (!(await chunks.next()).done);
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      // Nobody is left to tell when the client goes away.
      cancel: () => void drain().catch(() => {}),
    },
    { highWaterMark: 0 },
  );
}

/** hono would log a failing body and end the response; here the failure reaches the client, as a reset. */
function breakOnError(response: Response, outgoing: ServerResponse | Http2ServerResponse): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        reader.read().then(
          ({ done, value }) => (done ? controller.close() : controller.enqueue(value)),
          (cause) => {
            const code = resetCodeOf(cause);
            if (code !== undefined) reset(outgoing, code);
            else outgoing.destroy(new Error("The response's body failed.", { cause }));
          },
        ),
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}
