import { joinBytes } from "@bedplate/core/wire";

/** HTTP headers, in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** One request, signed and ready. */
export interface HttpRequest {
  method: "GET" | "POST";
  /** Scheme, host and port; nothing else of it is used. */
  server: URL;
  /** Path and query as they go on the wire. */
  target: string;
  /** `host` is among them, since it is signed. */
  headers: Headers;
  body?: Uint8Array<ArrayBuffer>;
  signal: AbortSignal | undefined;
}

/** The beginning of an answer. A connection that breaks while `body` is read makes it throw. */
export interface HttpReply {
  status: number;
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
  /** Stops the request on the wire and lets go of its signal; after the end of `body` there is nothing left to stop. */
  close(): void;
}

/** Carries one request. It rejects with whatever the platform throws, at once when the signal aborts. */
export type Http = (request: HttpRequest) => Promise<HttpReply>;

/** All bytes of an answer, or `undefined` when there are more than the limit. */
export async function readBody({ body }: HttpReply, limit: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.length;
    if (length > limit) return undefined;
    pieces.push(piece);
  }
  return joinBytes(pieces, length);
}
