import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  createServer as createHttp2Server,
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Answer, Recording } from "./recording.ts";

// Replays recorded answers over HTTP/1.1 and HTTP/2, in a process of its own and as cheaply as Node can, so that the
// server's work neither counts nor holds anybody up.

/**
 * How answers are given: the short or the long text; the long one frame by frame, each on its own; or the short one, whose
 * streams stop in the middle until told otherwise.
 */
export type Mode = "short" | "long" | "paced" | "held";

/** What main.ts says to this process. */
export type Order =
  | { kind: "start"; recording: Recording; certificate: { key: string; cert: string } }
  | { kind: "mode"; mode: Mode };

/** Where it listens. */
export interface Addresses {
  http: string;
  https: string;
}

let mode: Mode = "short";
let release = (): void => {};
let released = Promise.resolve();
const ready = new Map<string, { short: ReadyAnswer; long: ReadyAnswer }>();

interface ReadyAnswer {
  headers: Answer["headers"];
  frames: Buffer[];
}

// Only main.ts sends messages, and only orders.
process.on("message", (order: Order) => void obey(order).then((reply) => process.send?.(reply)));

async function obey(order: Order): Promise<Addresses | "done"> {
  if (order.kind === "start") return start(order);
  mode = order.mode;
  release();
  if (mode !== "held") return "done";
  released = new Promise((resolve) => {
    release = resolve;
  });
  return "done";
}

async function start({ recording, certificate }: Order & { kind: "start" }): Promise<Addresses> {
  for (const [path, { short, long }] of Object.entries(recording.answers))
    ready.set(path, { short: prepare(short), long: prepare(long) });
  const secure = createSecureServer({ ...certificate, allowHTTP1: true }, answer);
  return {
    http: `http://127.0.0.1:${await listen(createPlainServer())}`,
    https: `https://localhost:${await listen(secure)}`,
  };
}

function prepare({ headers, frames }: Answer): ReadyAnswer {
  const bytes = frames.map((frame) => Buffer.from(frame, "base64"));
  const [only] = bytes;
  const length = only && bytes.length === 1 ? { "content-length": String(only.length) } : {};
  return { headers: { ...headers, ...length }, frames: bytes };
}

/** Cleartext HTTP/1.1 and HTTP/2 on one port: the first letter tells, since no HTTP/1.1 request begins with P but POST. */
function createPlainServer(): Server {
  const http1 = createHttpServer({ keepAliveTimeout: 0 }, answer);
  const http2 = createHttp2Server(answer);
  return createServer({ noDelay: true }, (socket: Socket) => {
    socket.on("error", () => {});
    socket.once("readable", () => {
      const head: Buffer | null = socket.read();
      if (!head) return;
      socket.unshift(head);
      (head.toString("latin1", 0, 3) === "PRI" ? http2 : http1).emit("connection", socket);
    });
  });
}

async function listen(server: Pick<Server, "listen" | "address">): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A server on a port has an address of this kind.
  return (server.address() as AddressInfo).port;
}

function answer(
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
): void {
  incoming.resume();
  // The two classes have the same methods with different types.
  incoming.once("end", () => void reply(incoming.url ?? "", outgoing as ServerResponse));
}

async function reply(path: string, outgoing: ServerResponse): Promise<void> {
  const found = ready.get(path);
  if (!found) {
    outgoing.writeHead(404);
    outgoing.end(`Nothing was recorded for ${path}.`);
    return;
  }
  const { headers, frames } = mode === "long" || mode === "paced" ? found.long : found.short;
  outgoing.writeHead(200, headers);
  if (frames.length === 1) outgoing.end(frames[0]);
  else await sendFrames(frames, outgoing);
}

/** A write for each frame: as fast as the connection takes them, or with a turn for all other streams in between. */
async function sendFrames(frames: readonly Buffer[], response: ServerResponse): Promise<void> {
  for (const [at, frame] of frames.entries()) {
    if (mode === "held" && at === frames.length >> 1) await released;
    if (response.destroyed) return;
    if (!response.write(frame)) await drained(response);
    if (mode === "paced") await nextTurn();
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });
}
