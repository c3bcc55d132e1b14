import { createServer, type Server } from "node:net";
import { createEdge, defaultLimits, type ListenLimits } from "./listen-edge.ts";

/** What a request doesn't say of the way it came. */
export interface Connection {
  /** `1.1` or `2.0`. */
  httpVersion?: string;
  /** Aborts when the port is being closed. What waits for nothing else should end then. */
  closing?: AbortSignal;
}

/** Answers one request. The same shape whether it is called in process or through a port. */
export type Handler = (request: Request, connection: Connection) => Response | Promise<Response>;

/** Where to listen: any free port of 127.0.0.1 unless told otherwise. */
export interface ListenOptions {
  port?: number;
  host?: string;
  /** How much of a client is endured; what is absent is as in `defaultLimits`. */
  limits?: Partial<ListenLimits>;
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
  const limits = { ...defaultLimits, ...options.limits };
  const hostname = host.includes(":") ? `[${host}]` : host;
  const edge = createEdge(handler, hostname, limits);
  const server = createServer({ noDelay: true }, edge.accept);
  server.maxConnections = limits.connections;
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
