import type { Operation } from "./adapter.ts";
import type { JsonObject } from "./json.ts";

/** A native body on its way to the service. */
export interface WireCall {
  operation: Operation;
  modelId: string;
  /** The region that an ARN demands. */
  region?: string;
  /** Headers that go with the body, under the service's names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
}

/** A native reply. */
export interface WireReply {
  /** In lower case. */
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
}

/** A native stream. Leaving the loop over `chunks` stops the request on the wire. */
export interface WireStream {
  headers: Readonly<Record<string, string>>;
  chunks: AsyncIterable<JsonObject>;
}

/** How one call travels. */
export interface TransportOptions {
  signal?: AbortSignal | undefined;
}

/** Carries a body to the service and a reply back: the only thing that does I/O. Throws nothing but `BedrockError`, and does not retry. */
export interface Transport {
  send(call: WireCall, options?: TransportOptions): Promise<WireReply>;
  stream(call: WireCall, options?: TransportOptions): Promise<WireStream>;
}
