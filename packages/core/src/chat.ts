import type { JsonObject } from "./json.ts";
import type {
  AssistantPart,
  AudioPart,
  CachePointPart,
  Citation,
  ImagePart,
  Message,
} from "./message-parts.ts";

/** What to generate. Plain data: it can be logged, frozen, replayed, batched, or sent to another model. */
export interface ChatRequest {
  /** Model ID, inference profile ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  messages: readonly Message[];
  tools?: readonly Tool[];
  toolChoice?: ToolChoice;
  /** At most this many tokens are generated. */
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  topK?: number;
  /** Generation stops before any of these. */
  stopSequences?: readonly string[];
  seed?: number;
  reasoning?: Reasoning;
  responseFormat?: ResponseFormat;
  /** What only one provider knows, under the provider's key. Unknown keys of the provider in use are errors; other providers' are ignored. */
  options?: ChatOptions;
  settings?: CallSettings;
}

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface ChatOptions {}

/** The settings that tune an answer. A format that lacks one drops it with a warning. */
export type TuningSetting =
  | "maxTokens"
  | "temperature"
  | "topP"
  | "topK"
  | "stopSequences"
  | "seed"
  | "reasoning";

/** How much the model may think before it answers. */
export type Reasoning = "off" | "low" | "medium" | "high" | { readonly budgetTokens: number };

/** Free text, or JSON that fits a schema. */
export type ResponseFormat =
  | { readonly type: "text" }
  | {
      readonly type: "json";
      readonly schema: JsonObject;
      readonly name?: string;
      readonly description?: string;
    };

/** What goes with a call whatever the model: the same on every operation. */
export interface CallSettings {
  guardrail?: GuardrailSettings;
  latency?: "standard" | "optimized";
  serviceTier?: "priority" | "default" | "flex" | "reserved";
  /** At most 16 entries, which appear in the invocation log. */
  requestMetadata?: Readonly<Record<string, string>>;
}

/** The guardrail of a call. */
export interface GuardrailSettings {
  /** ID or ARN. */
  id: string;
  /** A number, or `DRAFT`. */
  version: string;
  trace?: "enabled" | "disabled" | "enabled_full";
  /** Whether a stream's text is held back until it is checked (`sync`, the service's default). */
  streamProcessing?: "sync" | "async";
}

/** What the model may call: a function of yours, a tool that the provider defines, or a cache point after the tools before it. */
export type Tool = FunctionTool | ProviderTool | CachePointPart;

/** A function of the application. */
export interface FunctionTool {
  type: "function";
  name: string;
  description?: string;
  /** JSON Schema of the arguments, an object. */
  inputSchema: JsonObject;
  /** Whether the arguments must fit the schema exactly. */
  strict?: boolean;
}

/** A tool that the provider defines, such as Claude's `bash_20250124`. */
export interface ProviderTool {
  type: "provider";
  /** Key of the provider, as in `options`. */
  provider: string;
  name: string;
  /** The native definition. */
  definition: JsonObject;
}

/** Whether a tool may, must or must not be called, or which. */
export type ToolChoice = "auto" | "required" | "none" | { readonly type: "tool"; readonly name: string };

/** What an adapter reads out of a reply. */
export interface ChatOutput {
  /** The provider's ID of the answer. */
  id?: string;
  /** The provider's name of the model that answered. */
  model?: string;
  /** In the order in which the model said it. */
  content: AssistantPart[];
  finish: Finish;
  usage: Usage;
  /** What only this provider says of an answer, by provider: log probabilities, further generations, searches. */
  providerMetadata?: ProviderMetadata;
}

/** Native JSON by provider. */
export type ProviderMetadata = Readonly<Record<string, JsonObject>>;

/** An answer. */
export interface ChatResponse extends ChatOutput {
  guardrail?: GuardrailOutcome;
  /** What was dropped or changed, and what was done instead. */
  warnings: Warning[];
  metadata: ResponseMetadata;
}

/** Why the model stopped. */
export interface Finish {
  reason: FinishReason;
  /** The provider's own word. */
  raw?: string;
  /** The stop sequence that was met. */
  stopSequence?: string;
}

/** `length` is the output limit, `content-filter` a refusal or a guardrail. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "other";

/** Tokens. `input.total` counts cached tokens too, `cacheWriteByTtl` says how `cacheWrite` divides. What nobody told is absent, never 0. */
export interface Usage {
  input: { total?: number; cacheRead?: number; cacheWrite?: number; cacheWriteByTtl?: CacheWrites };
  output: { total?: number; reasoning?: number };
}

/** Tokens that were written to the cache, by how long they are kept. */
export type CacheWrites = Readonly<Partial<Record<"5m" | "1h", number>>>;

/** What a guardrail did: one shape for InvokeModel, Converse and ApplyGuardrail. */
export interface GuardrailOutcome {
  action: "none" | "intervened";
  /** Whether something was blocked, as opposed to masked; absent when the trace is off. */
  blocked?: boolean;
  reason?: string;
  /** Assessments of input and output, as the service gives them; only with a trace. */
  trace?: JsonObject;
}

/** A setting that was dropped or changed, or with `fallback` what was done because what was asked for failed. */
export interface Warning {
  code: "unsupported-setting" | "adjusted-setting" | "adjusted-content" | "fallback";
  /** The setting's name in the request; `cache` where a cache failed. */
  setting: string;
  message: string;
}

/** What is known about the call itself. */
export interface ResponseMetadata {
  /** The model ID as it went on the wire. */
  modelId: string;
  requestId?: string;
  /** The service's own measure, in milliseconds. */
  latencyMs?: number;
  /** The service's own measure until the first byte of a stream, in milliseconds. */
  firstByteLatencyMs?: number;
  /** Present where no call was made: the answer is one that was given before, or that another caller has asked for. */
  cached?: true;
  /** HTTP headers of the reply, in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** The native reply, when the call asked for `includeRaw`. */
  reply?: JsonObject;
}

/** One step of an answer on its way. `start` is first, `finish` last and exactly once; failure is a throw, never a part. `index` numbers the content parts. */
export type StreamPart = StartPart | ContentDelta | FinishPart | RawPart;

/** The answer has begun. */
export interface StartPart {
  type: "start";
  warnings: Warning[];
  metadata: ResponseMetadata;
  /** What the model's side knows before the first word. */
  usage?: Usage;
  id?: string;
  model?: string;
}

/** A piece of content. */
export type ContentDelta =
  | { type: "text-delta"; index: number; delta: string }
  | { type: "reasoning-delta"; index: number; delta: string; signature?: string; redactedData?: string }
  | { type: "tool-call-start"; index: number; id: string; name: string }
  | { type: "tool-call-delta"; index: number; delta: string }
  | { type: "citation"; index: number; citation: Citation }
  | { type: "media"; index: number; part: ImagePart | AudioPart };

/** The end of an answer. */
export interface FinishPart {
  type: "finish";
  finish: Finish;
  usage: Usage;
  id?: string;
  model?: string;
  providerMetadata?: ProviderMetadata;
  guardrail?: GuardrailOutcome;
  /** Service measures that only the last chunk knows. */
  metadata?: Partial<ResponseMetadata>;
}

/** A native chunk, when the call asked for `includeRaw`; the parts read out of it follow. */
export interface RawPart {
  type: "raw";
  chunk: JsonObject;
}
