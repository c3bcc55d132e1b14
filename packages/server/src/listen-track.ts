import type { Server as HttpServer, ServerResponse } from "node:http";
import type { Http2Server, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { Edge, ListenLimits } from "./listen-edge.ts";

/** Closes sessions without a request after a while, and all of them after their last one. */
export function trackHttp2(server: Http2Server, { idleMs, drainMs }: ListenLimits): Edge {
  const sockets = new Map<Socket, { session: ServerHttp2Session; running: Set<ServerHttp2Stream> }>();
  const track = (socket: Socket, session: ServerHttp2Session): void => {
    const running = new Set<ServerHttp2Stream>();
    sockets.set(socket, { session, running });
    socket.once("close", () => sockets.delete(socket));
    session.on("stream", (stream) => {
      running.add(stream);
      stream.once("close", () => running.delete(stream));
    });
    session.setTimeout(idleMs, () => running.size === 0 && session.close());
  };
  return {
    accept(socket) {
      server.once("session", (session) => track(socket, session));
      server.emit("connection", socket);
    },
    close() {
      for (const [socket, { session, running }] of sockets) {
        session.close();
        dropUnread(socket, running, drainMs);
      }
    },
  };
}

/** Closes idle sockets at once and the others after their last response. (Node does so only for a server that listens.) */
export function trackHttp1(server: HttpServer, { drainMs }: ListenLimits): Edge {
  // Node looks for late requests only once a server listens, which this one never does by itself.
  server.emit("listening");
  const sockets = new Map<Socket, Set<ServerResponse>>();
  let closing = false;
  const endIdle = (socket: Socket): void => {
    if (closing && sockets.get(socket)?.size === 0) socket.destroySoon();
  };
  server.on("request", ({ socket }, response) => {
    sockets.get(socket)?.add(response);
    response.once("close", () => {
      sockets.get(socket)?.delete(response);
      endIdle(socket);
    });
  });
  return {
    accept(socket) {
      sockets.set(socket, new Set());
      socket.once("close", () => sockets.delete(socket));
      server.emit("connection", socket);
    },
    close() {
      closing = true;
      // Ends the search for late requests.
      server.close();
      for (const [socket, running] of sockets) {
        endIdle(socket);
        dropUnread(socket, running, drainMs);
      }
    },
  };
}

/**
 * Drops a connection when the rest of all its answers has been left unread for so long. Some clients stop reading at an
 * error, and neither cancel nor close: the AWS SDK does over HTTP/2, when a message is damaged.
 */
function dropUnread(
  socket: Socket,
  answers: ReadonlySet<{ writableEnded: boolean; writableNeedDrain: boolean }>,
  drainMs: number,
): void {
  let since = performance.now();
  const look = (): void => {
    const waits = [...answers].every((answer) => answer.writableEnded || answer.writableNeedDrain);
    if (!waits) since = performance.now();
    else if (performance.now() - since >= drainMs) socket.destroy();
  };
  const watch = setInterval(look, Math.max(1, Math.min(100, drainMs / 4))).unref();
  socket.once("close", () => clearInterval(watch));
}
