import type { Call } from "./adapter.ts";
import type { ChatRequest, TuningSetting, Warning } from "./chat.ts";
import type { JsonObject } from "./json.ts";
import type { ModelRef } from "./model-id.ts";

/** What a family of models wants of Converse. Provider packages say it, the Converse adapter heeds it. */
export interface ConverseFamily {
  /** As its native adapter is called: `claude`. */
  readonly name: string;
  supports(model: ModelRef): boolean;
  /** What Converse has no field for: topK, seed, reasoning and the provider's options. */
  encodeFields(call: Call): ConverseFields;
  /** What the family's models take, where that is known. */
  rules(model: ModelRef): ConverseRules;
}

/** A family's own part of a Converse body. */
export interface ConverseFields {
  /** `additionalModelRequestFields`. */
  readonly fields: JsonObject;
  /** Settings that were dropped or changed here. */
  readonly warnings: readonly Warning[];
  /** Tuning that is in `fields`, or was warned of here. */
  readonly handled: readonly TuningSetting[];
  /** `maxTokens` where it must be another than the request's. */
  readonly maxTokens?: number;
}

/** What a model takes over Converse. What is left out is taken. */
export interface ConverseRules {
  /** `false`: system text goes into the first user message. */
  readonly system?: false;
  /** `false`: one user message and no history. */
  readonly turns?: false;
  readonly tools?: false;
  /** The choices that a model knows beside `none`, which is Converse's to leave out. */
  readonly toolChoices?: readonly ("auto" | "required" | "tool")[];
  /** `false`: with tools the answer comes whole, and `streamText` replays it. */
  readonly streamsWithTools?: false;
  readonly media?: readonly ("image" | "document" | "video" | "audio")[];
  /** Which cache points a model knows: none, without a ttl, or with one. */
  readonly cachePoints?: "none" | "without-ttl";
  /** `false`: answers can't be held to a JSON schema, nor tools be strict. */
  readonly structuredOutput?: false;
  /** `false`: earlier reasoning is not taken back. */
  readonly reasoningHistory?: false;
  /** IDs of tool calls that a model takes; others are replaced on the way there and put back on the way here. */
  readonly toolCallIds?: { readonly pattern: RegExp; readonly length: number };
}

/** A family's own part of a Converse body, read by a server. */
export interface ConverseServerFamily {
  readonly name: string;
  supports(model: ModelRef): boolean;
  /** What `additionalModelRequestFields` say in the words of a request. */
  decodeFields(fields: JsonObject): Pick<ChatRequest, "topK" | "seed" | "reasoning">;
}
