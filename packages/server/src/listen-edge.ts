import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { createServer as createHttp2Server, type Http2Server } from "node:http2";
import type { Socket } from "node:net";
import type { Handler } from "./listen.ts";
import { createRequestListener } from "./listen-request.ts";
import { trackHttp1, trackHttp2 } from "./listen-track.ts";

/** How much of a client is endured. All times are in milliseconds. */
export interface ListenLimits {
  /** Open connections; what is above is closed at once. */
  connections: number;
  /** Connections that have not yet told their protocol; above it, the oldest of them is closed. */
  undecided: number;
  /** How long a connection may take to tell its protocol. */
  prefaceMs: number;
  /** How long a request's headers may take. */
  headersMs: number;
  /** How long a whole request may take, where it is not answered before its end. */
  requestMs: number;
  /** How long a connection stays open without a request. */
  idleMs: number;
  /** The size of a request's headers and path. */
  headerBytes: number;
  /** How long a client may leave the rest of an answer unread once the port is being closed. */
  drainMs: number;
  /** Requests at the same time on one connection of HTTP/2. */
  streams: number;
}

/** What any client of the service keeps, and few attackers. */
export const defaultLimits: Readonly<ListenLimits> = {
  connections: 10_000,
  undecided: 1000,
  prefaceMs: 30_000,
  headersMs: 30_000,
  requestMs: 300_000,
  idleMs: 60_000,
  drainMs: 2000,
  headerBytes: 32_768,
  streams: 1000,
};

/** Takes connections, until it is closed. */
export interface Edge {
  accept(socket: Socket): void;
  close(): void;
}

/** Both protocols behind one `accept`. What a socket has to do to close depends on how far it has come. */
export function createEdge(handler: Handler, hostname: string, limits: ListenLimits): Edge {
  const closing = new AbortController();
  const listener = createRequestListener(handler, { hostname, limits, closing: closing.signal });
  const http1 = trackHttp1(createServer1(listener, limits), limits);
  const http2 = trackHttp2(createServer2(listener, limits), limits);
  const undecided = createWaitingRoom(limits);
  return {
    accept(socket) {
      // A reset connection also closes, and that is what everyone here acts on.
      socket.on("error", () => {});
      const decide = undecided.admit(socket);
      readPreface(socket, (protocol) => {
        decide();
        (protocol === "h2" ? http2 : http1).accept(socket);
      });
    },
    close() {
      closing.abort();
      undecided.close();
      http2.close();
      http1.close();
    },
  };
}

type Listener = ReturnType<typeof createRequestListener>;

function createServer1(listener: Listener, limits: ListenLimits): HttpServer {
  const { headersMs, requestMs, idleMs, headerBytes } = limits;
  return createHttpServer(
    {
      headersTimeout: Math.min(headersMs, requestMs),
      requestTimeout: requestMs,
      keepAliveTimeout: idleMs,
      // A request is late by this much at most.
      connectionsCheckingInterval: Math.min(headersMs, requestMs, 5000),
      maxHeaderSize: headerBytes,
    },
    listener,
  );
}

function createServer2(listener: Listener, { streams, headerBytes }: ListenLimits): Http2Server {
  return createHttp2Server(
    { settings: { maxConcurrentStreams: streams, maxHeaderListSize: headerBytes } },
    listener,
  );
}

interface WaitingRoom {
  /** Lets a connection wait; the function that it gives ends that. */
  admit(socket: Socket): () => void;
  close(): void;
}

function createWaitingRoom({ undecided, prefaceMs }: ListenLimits): WaitingRoom {
  const waiting = new Map<Socket, NodeJS.Timeout>();
  const release = (socket: Socket): void => {
    clearTimeout(waiting.get(socket));
    waiting.delete(socket);
  };
  return {
    admit(socket) {
      waiting.set(
        socket,
        setTimeout(() => socket.destroy(), prefaceMs),
      );
      socket.once("close", () => release(socket));
      const [oldest] = waiting.keys();
      if (waiting.size > undecided) oldest?.destroy();
      return () => release(socket);
    },
    close() {
      for (const socket of waiting.keys()) socket.destroy();
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
