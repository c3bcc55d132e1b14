import { createServer as createHttpServer, type Server as HttpServer, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";

/** What a request doesn't say of the way it came. */
export interface Connection {
  /** `1.1` or `2.0`. */
  httpVersion?: string;
}

/** Answers one request. The same shape whether it is called in process or through a port. */
export type Handler = (request: Request, connection: Connection) => Response | Promise<Response>;

/** Where to listen: any free port of 127.0.0.1 unless told otherwise. */
export interface ListenOptions {
  port?: number;
  host?: string;
}

/** A port being served. `close` takes no new requests, lets the running ones end, and resolves when all is closed. */
export interface Listener {
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Serves a fetch handler over HTTP/1.1 and over cleartext HTTP/2 with prior knowledge, on one port.
 * A response body that fails breaks the connection, so that no client takes a part for the whole.
 */
export async function listen(handler: Handler, options: ListenOptions = {}): Promise<Listener> {
  const { port = 0, host = "127.0.0.1" } = options;
  const hostname = host.includes(":") ? `[${host}]` : host;
  const edge = createEdge(handler, hostname);
  const server = createServer({ noDelay: true }, edge.accept);
  const bound = await bind(server, port, host);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      edge.close();
    });
  return { url: `http://${hostname}:${bound}`, port: bound, close: () => (closed ??= close()) };
}

function bind(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays attached: a later failure to accept a connection must not end the process.
    server.on("error", reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

interface Edge {
  accept(socket: Socket): void;
  close(): void;
}

/** Both protocols behind one `accept`. What a socket has to do to close depends on how far it has come. */
function createEdge(handler: Handler, hostname: string): Edge {
  const listener = createRequestListener(handler, hostname);
  const http1 = trackHttp1(createHttpServer(listener));
  const http2 = createHttp2Server(listener);
  const undecided = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  return {
    accept(socket) {
      undecided.add(socket);
      socket.once("close", () => undecided.delete(socket));
      // A reset connection also closes, and that is what everyone here acts on.
      socket.on("error", () => {});
      readPreface(socket, (protocol) => {
        undecided.delete(socket);
        if (protocol === "h2") http2.emit("connection", socket);
        else http1.accept(socket);
      });
    },
    close() {
      for (const socket of undecided) socket.destroy();
      for (const session of sessions) session.close();
      http1.close();
    },
  };
}

/** Closes idle sockets at once and the others after their last response. (Node does so only for a server that listens.) */
function trackHttp1(server: HttpServer): Edge {
  const running = new Map<Socket, number>();
  let closing = false;
  const count = (socket: Socket, change: number): void => {
    const before = running.get(socket);
    if (before === undefined) return;
    running.set(socket, before + change);
    if (closing && before + change === 0) socket.destroySoon();
  };
  server.on("request", ({ socket }, response) => {
    count(socket, 1);
    response.once("close", () => count(socket, -1));
  });
  return {
    accept(socket) {
      running.set(socket, 0);
      socket.once("close", () => running.delete(socket));
      server.emit("connection", socket);
    },
    close() {
      closing = true;
      for (const socket of running.keys()) count(socket, 0);
    },
  };
}

const PREFACE = "PRI * HTTP/2.0";

/** Waits until the first bytes, which may come one by one, tell the protocol, and puts them back. */
function readPreface(socket: Socket, decided: (protocol: "http/1.1" | "h2") => void): void {
  let head = Buffer.alloc(0);
  const read = (): void => {
    const bytes: Buffer | null = socket.read();
    if (bytes) head = Buffer.concat([head, bytes]);
    const text = head.toString("latin1", 0, PREFACE.length);
    if (text !== PREFACE && PREFACE.startsWith(text)) return;
    socket.off("readable", read);
    socket.unshift(head);
    decided(text === PREFACE ? "h2" : "http/1.1");
  };
  socket.on("readable", read);
}

function createRequestListener(handler: Handler, hostname: string): ReturnType<typeof getRequestListener> {
  const answer: FetchCallback = async (request, { incoming, outgoing }) => {
    drainOnCancel(request, incoming);
    const { httpVersion } = incoming;
    return breakOnError(await handler(request, { httpVersion }), outgoing);
  };
  return getRequestListener(answer, {
    hostname,
    overrideGlobalObjects: false,
    // The cleaning cuts an HTTP/2 response short when the request's body was not read; Node does it right.
    autoCleanupIncoming: false,
    errorHandler: (error) => new Response(null, { status: error instanceof RequestError ? 400 : 500 }),
  });
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
          (cause) => void outgoing.destroy(new Error("The response's body failed.", { cause })),
        ),
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}
