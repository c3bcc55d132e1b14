import type { Adapter, Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import type { JsonObject } from "./json.ts";
import type { ModelRef } from "./model-id.ts";
import type { SpeechInput, SpeechPart, SpeechRequest } from "./speech.ts";

/** A client's view of a format of spoken conversations: synchronous and pure, one native event for each frame. */
export interface SpeechAdapter extends Adapter {
  readonly kind: "speech";
  readonly operation: "InvokeModelWithBidirectionalStream";
  createInputEncoder(call: Call<SpeechRequest>): SpeechInputEncoder;
  createOutputDecoder(call: Call<SpeechRequest>): SpeechOutputDecoder;
}

/** Writes the native events of one conversation, in their order. IDs come from position. */
export interface SpeechInputEncoder {
  readonly warnings: readonly Warning[];
  /** Session, prompt, instructions and history. Throws `unsupported` or `invalid-request`. */
  start(): JsonObject[];
  push(input: SpeechInput): JsonObject[];
  /** Closes everything that is open. */
  end(): JsonObject[];
}

/** Reads the native events of one conversation. */
export interface SpeechOutputDecoder {
  /** Throws `invalid-response` for events that are out of order. */
  push(event: JsonObject): DecodedSpeechPart[];
  /** The last parts, `finish` among them. Throws `stream-truncated` inside an answer. */
  end(): DecodedSpeechPart[];
}

/** What comes out of a format; the client adds the rest. */
export type DecodedSpeechPart = Exclude<SpeechPart, { type: "start" | "raw" }>;

/** The same format seen from a server. */
export interface SpeechServerAdapter {
  readonly kind: "speech";
  readonly name: string;
  readonly operation: "InvokeModelWithBidirectionalStream";
  supports(model: ModelRef): boolean;
  /** Reads what the client sends; checks the order of events. Throws `invalid-request`. */
  createInputDecoder(model: ModelRef): SpeechInputDecoder;
  createOutputEncoder(call: Call<SpeechRequest>, ids: SpeechIds): SpeechOutputEncoder;
}

/** What a server gives to a conversation; the IDs in its events come from here. */
export interface SpeechIds {
  readonly sessionId: string;
  /** The client's own name of the conversation, as it arrived with the request. */
  readonly promptName: string;
  /** A new ID for the n-th thing of this conversation. */
  idOf(position: number): string;
}

/** Reads a client's events. */
export interface SpeechInputDecoder {
  /** The request is there once its events have come and the first input begins; inputs come in order. */
  push(event: JsonObject): SpeechArrival[];
  /** Tells of a call that went out, so that its answer may come. */
  expect(callId: string): void;
}

/** What a client's events mean. */
export type SpeechArrival =
  | { type: "request"; request: SpeechRequest; promptName: string }
  | { type: "input"; input: SpeechInput }
  | { type: "end" };

/** Writes what the model says. */
export interface SpeechOutputEncoder {
  push(part: SpeechPart): JsonObject[];
}
