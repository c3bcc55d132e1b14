import type {
  ChatOutput,
  ChatRequest,
  ContentDelta,
  FinishPart,
  StreamPart,
  TuningSetting,
  Warning,
} from "./chat.ts";
import type { BroughtMethods } from "./client-methods.ts";
import type { JsonObject } from "./json.ts";
import type { ModelRef } from "./model-id.ts";
import type { ObjectStrategy } from "./object-schema.ts";

/** How a format travels: its own body, the unified one, a job, or both ways at once. */
export type Operation =
  | "InvokeModel"
  | "InvokeModelWithBidirectionalStream"
  | "Converse"
  | "StartAsyncInvoke"
  | "GetAsyncInvoke"
  | "ListAsyncInvokes"
  | "Rerank"
  | "CountTokens"
  | "ApplyGuardrail"
  | "InvokeGuardrailChecks";

/** What every adapter says of itself. */
export interface Adapter {
  /** What it makes: `chat`, `embedding`, `image`, `ranking`, `video`, `embedding-job` or `speech`. */
  readonly kind: string;
  /** The native format's name, in kebab-case. */
  readonly name: string;
  readonly operation: Operation;
  /** Model IDs that it takes, for demos, docs and laws. */
  readonly exampleModels: readonly string[];
  /** The client's methods for its kind. They come with the adapter, so that a program without one doesn't carry them. */
  readonly methods?: BroughtMethods;
  supports(model: ModelRef): boolean;
}

/** A request with its model taken apart. */
export interface Call<Request = ChatRequest> {
  readonly request: Request;
  readonly model: ModelRef;
  /** Whether the answer will come as a stream, for formats that want to be told in the body. */
  readonly streaming?: boolean;
}

/** A client's view of one native chat format: a synchronous, pure codec. Encoding throws `unsupported` or `invalid-request`, decoding `invalid-response`. */
export interface ChatAdapter extends Adapter {
  readonly kind: "chat";
  /** The tuning that the format has a field for; the client warns about the rest. */
  readonly tuning: readonly TuningSetting[];
  /** Whether the service streams the format, or this call: where it does not, the whole reply is read as a stream's only chunk. Default: it does. */
  readonly streaming?: false | ((call: Call) => boolean);
  /** How the format can hold an answer to a schema, the best first, beside asking for it in the prompt. Default: not at all. */
  readonly objectStrategies?: (call: Call) => readonly Exclude<ObjectStrategy, "prompt">[];
  encodeRequest(call: Call): EncodedRequest;
  decodeResponse(reply: JsonObject, call: Call): ChatOutput;
  createStreamDecoder(call: Call): StreamDecoder;
}

/** The native body, and what was dropped or changed to make it. */
export interface EncodedRequest {
  body: JsonObject;
  warnings: Warning[];
}

/** Reads the chunks of one stream in order. */
export interface StreamDecoder {
  push(chunk: JsonObject): DecodedPart[];
  /** What was held back, and `finish` if the format's stop was seen. Without it the client throws `stream-truncated`. */
  end(): DecodedPart[];
}

/** The stream parts that come out of a format; the client adds the rest. */
export type DecodedPart = ContentDelta | FinishPart;

/** The same format seen from a server. Decoding throws `invalid-request`. */
export interface ChatServerAdapter {
  readonly kind: "chat";
  readonly name: string;
  readonly operation: Operation;
  /** `false` where the service refuses to stream the format. */
  readonly streaming?: false;
  supports(model: ModelRef): boolean;
  /** Whether a body is of this format, for models that take several. */
  accepts(body: JsonObject): boolean;
  decodeRequest(body: JsonObject, model: ModelRef): ChatRequest;
  encodeResponse(response: ChatOutput, call: ServerCall): JsonObject;
  createStreamEncoder(call: ServerCall): StreamEncoder;
}

/** A call with what the server gave it; IDs and times in a reply come from here. */
export interface ServerCall<Request = ChatRequest> extends Call<Request> {
  readonly id: string;
  /** When it came in, in seconds since 1970. */
  readonly created: number;
}

/** Writes the chunks of one stream; `finish` gives the last ones. */
export interface StreamEncoder {
  push(part: StreamPart): JsonObject[];
}
