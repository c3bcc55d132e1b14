import type { Call } from "./adapter.ts";
import type { CacheSupport } from "./cache-points.ts";
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
  /** `false`: the answer comes whole, and `streamText` replays it. */
  readonly streams?: false;
  /** `false`: with tools the answer comes whole, and `streamText` replays it. */
  readonly streamsWithTools?: false;
  /** `false`: a turn with tool results holds nothing else. */
  readonly mixedTurns?: false;
  readonly media?: readonly ("image" | "document" | "video" | "audio")[];
  /** `false`: media in S3 are not read. */
  readonly s3?: false;
  /** Default: all. */
  readonly cachePoints?: CacheSupport;
  /** `false`: documents and search results are not cited, nor are texts with citations taken back. */
  readonly citations?: false;
  /** `false`: answers can't be held to a JSON schema, nor tools be strict. */
  readonly structuredOutput?: false;
  /** Which earlier reasoning is taken back: none, what is signed or redacted, or the text alone. Default: all, as it came. */
  readonly reasoningHistory?: false | "signed" | "unsigned";
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
