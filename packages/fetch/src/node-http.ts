import type { ClientRequest, IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import { urlToHttpOptions } from "node:url";
import type { Headers, Http, HttpReply, HttpRequest } from "./http.ts";

/** Node's own HTTP/1.1, which takes a third of the time that its fetch does. Connections are kept. */
export function createNodeHttp(): Http {
  const laneOf = createLanes();
  const places = new WeakMap<URL, Place>();
  return ({ method, server, target, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const place = places.get(server) ?? placeOf(server);
      places.set(server, place);
      const { request, agent } = laneOf(server.protocol);
      const outgoing = request({
        hostname: place.hostname,
        port: place.port,
        method,
        path: target,
        headers: body ? { ...headers, "content-length": body.length } : headers,
        agent,
      });
      const unlink = followSignal(outgoing, signal);
      outgoing.on("error", reject);
      outgoing.once("response", (incoming) => resolve(replyOf(incoming, outgoing, unlink)));
      outgoing.end(body);
    });
}

/** How requests of one scheme go out. */
interface Lane {
  request: typeof import("node:http").request;
  agent: import("node:http").Agent;
}

/** Opens a scheme's lane with its first request. */
function createLanes(): (protocol: string) => Lane {
  const lanes: Record<string, Lane> = {};
  // `import` would read whatever Node's HTTP exports, and so load all of undici, ten times the time.
  const load = createRequire("/");
  return (protocol) => {
    lanes[protocol] ??= openLane(load(protocol === "https:" ? "node:https" : "node:http"));
    return lanes[protocol];
  };
}

function openLane({ request, Agent }: typeof import("node:http")): Lane {
  return { request, agent: new Agent({ keepAlive: true, maxSockets: 256 }) };
}

interface Place {
  hostname: string;
  port: string | number;
}

function placeOf(server: URL): Place {
  const { hostname, port } = urlToHttpOptions(server);
  return { hostname: hostname ?? "", port: port || (server.protocol === "https:" ? 443 : 80) };
}

function replyOf(incoming: IncomingMessage, outgoing: ClientRequest, unlink: () => void): HttpReply {
  return {
    status: incoming.statusCode ?? 0,
    headers: headersOf(incoming),
    body: { [Symbol.asyncIterator]: () => readPieces(incoming) },
    close() {
      unlink();
      if (!incoming.readableEnded) outgoing.destroy();
    },
  };
}

/** The bytes as they come, many frames at a time; Node's own iterator keeps more listeners and promises for each reply. */
function readPieces(incoming: IncomingMessage): AsyncIterator<Uint8Array> {
  let wake = (): void => {};
  let failure: Error | undefined;
  const onEvent = (): void => wake();
  incoming.on("readable", onEvent).once("end", onEvent).once("close", onEvent);
  incoming.once("error", (error) => {
    failure = error;
    wake();
  });
  return {
    async next() {
      for (;;) {
        const piece: Buffer | null = incoming.read();
        if (piece) return { done: false, value: piece };
        if (incoming.readableEnded) return { done: true, value: undefined };
        if (failure ?? incoming.destroyed) throw failure ?? new Error("The connection closed.");
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

function headersOf({ headers }: IncomingMessage): Headers {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) read[name] = typeof value === "string" ? value : value.join(", ");
  return read;
}

function followSignal(outgoing: ClientRequest, signal: HttpRequest["signal"]): () => void {
  const onAbort = (): void => void outgoing.destroy(new Error("The signal aborted."));
  const unlink = (): void => signal?.removeEventListener("abort", onAbort);
  signal?.addEventListener("abort", onAbort, { once: true });
  outgoing.once("close", unlink);
  return unlink;
}
