import type { Adapter } from "./adapter.ts";
import type { ChatRequest, ChatResponse, StreamPart } from "./chat.ts";
import { generateText, streamText } from "./client-chat.ts";
import { derivedMethods } from "./client-derived.ts";
import { applyGuardrail, invokeGuardrailChecks } from "./client-guardrail.ts";
import { broughtMethods } from "./client-methods.ts";
import { canStream, objectStrategies } from "./client-model.ts";
import { countTokens } from "./client-tokens.ts";
import type { EmbeddingRequest, EmbeddingResponse } from "./embedding.ts";
import type { EmbeddingJob, EmbeddingJobRequest, FoundJob } from "./embedding-job.ts";
import type { ObjectRequest, ObjectResponse } from "./generate-object.ts";
import type {
  GuardrailChecksRequest,
  GuardrailChecksResponse,
  GuardrailRequest,
  GuardrailResponse,
} from "./guardrail.ts";
import type { ImageRequest, ImageResponse } from "./image.ts";
import type { JobFilter, JobPage, ObjectStore } from "./job.ts";
import type { ModelRef } from "./model-id.ts";
import type { ObjectStrategy } from "./object-schema.ts";
import type { RerankRequest, RerankResponse } from "./rerank.ts";
import type { RetryOptions } from "./retry.ts";
import type { RunToolsOptions, ToolRun, ToolRunPart } from "./run-tools.ts";
import type { Schema, SchemaOutput } from "./schema.ts";
import type { SpeechInput, SpeechRequest, SpeechSession } from "./speech.ts";
import type { ObjectPart } from "./stream-object.ts";
import type { Transport } from "./transport.ts";
import type { VideoJob, VideoRequest } from "./video.ts";
import type { Timeouts } from "./watch.ts";

/** Answers requests through a transport. */
export interface Client {
  /** Generates a whole answer. Throws `BedrockError`. */
  generateText(request: ChatRequest, options?: CallOptions): Promise<ChatResponse>;
  /** Generates an answer part by part. The loop throws `BedrockError`; leaving it cancels the request. */
  streamText(request: ChatRequest, options?: CallOptions): AsyncIterable<StreamPart>;
  /** Asks and runs the tools of `tool()` that the model calls, until it is done. What is wrong with a call goes back to the model. Throws `BedrockError`. */
  runTools(request: ChatRequest, options?: RunToolsOptions): Promise<ToolRun>;
  /** The same, part by part. Leaving the loop cancels the request and aborts the tools. */
  streamTools(request: ChatRequest, options?: RunToolsOptions): AsyncIterable<ToolRunPart>;
  /** Makes a value of a schema, checked by it. Throws `ObjectError` for an answer that doesn't fit, even mended. */
  generateObject<Of extends Schema>(
    request: ObjectRequest<Of>,
    options?: CallOptions,
  ): Promise<ObjectResponse<SchemaOutput<Of>>>;
  /** The same, and the value as it grows. */
  streamObject<Of extends Schema>(
    request: ObjectRequest<Of>,
    options?: CallOptions,
  ): AsyncIterable<ObjectPart<SchemaOutput<Of>>>;
  /** Counts a request's tokens as its model would, free of charge. Models that can't count throw `invalid-request`. */
  countTokens(request: ChatRequest, options?: CallOptions): Promise<TokenCount>;
  /** Lets a guardrail look at content, without a model. */
  applyGuardrail(request: GuardrailRequest, options?: CallOptions): Promise<GuardrailResponse>;
  /** Scores texts, without a model and without a guardrail of one's own. */
  invokeGuardrailChecks(
    request: GuardrailChecksRequest,
    options?: CallOptions,
  ): Promise<GuardrailChecksResponse>;
  /** Makes a vector of each input, in as many calls as it takes. Throws `EmbeddingError`, which keeps what succeeded. */
  embed(request: EmbeddingRequest, options?: EmbedOptions): Promise<EmbeddingResponse>;
  /** Makes pictures, or changes one. What was filtered is a finish reason, not an error. */
  generateImage(request: ImageRequest, options?: CallOptions): Promise<ImageResponse>;
  /** Puts documents in order by how well they answer the query. */
  rerank(request: RerankRequest, options?: CallOptions): Promise<RerankResponse>;
  /** Starts a film, which the service writes into S3. */
  startVideo(request: VideoRequest, options?: CallOptions): Promise<VideoJob>;
  /** Starts to embed a long input, whose vectors the service writes into S3. */
  startEmbedding(request: EmbeddingJobRequest, options?: CallOptions): Promise<EmbeddingJob>;
  /** A job that was started earlier, by its `invocationArn`. Throws `invalid-request` where the service has none. */
  findJob(invocationArn: string, options?: CallOptions): Promise<FoundJob>;
  /** The account's jobs in this region. */
  listAsyncInvokes(filter: JobFilter, options?: CallOptions): Promise<JobPage>;
  /** Opens a spoken conversation. Its loop and its `send` throw what goes wrong on the wire, opening included. */
  converseSpeech(request: SpeechRequest, options?: SpeechCallOptions): Promise<SpeechSession>;
  /** What is known of models, by the client's `modelInfo`. */
  readonly models: ModelFacts;
}

/** What a client knows of models before it asks them. */
export interface ModelFacts {
  /** Whether the service streams a model's answers; `undefined` where no source knows. */
  canStream(id: string): Promise<boolean | undefined>;
  /** How the request's model can be held to a schema, the best first. Throws `unknown-model`. */
  objectStrategies(request: ChatRequest): Promise<readonly ObjectStrategy[]>;
}

/** Says what it knows of models: a catalogue, or the control plane. */
export interface ModelInfoSource {
  canStream(model: ModelRef): boolean | undefined | Promise<boolean | undefined>;
}

/** How many tokens a request is. */
export interface TokenCount {
  inputTokens: number;
  requestId?: string;
}

/** What stands behind a local server: a client or a part of one. */
export type Backend = Partial<Client>;

/** How one call is made. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Also give the native reply (`metadata.reply`) or chunks (`raw` parts). */
  includeRaw?: boolean;
  /** How long it may take; what is left out here is the client's. */
  timeouts?: Timeouts;
}

/** How inputs are embedded. */
export interface EmbedOptions extends CallOptions {
  /** Calls under way at a time. Default 4. */
  concurrency?: number;
  /** Told after each call that succeeded. */
  onProgress?: (progress: { done: number; total: number }) => void;
}

/** How a conversation is opened. */
export interface SpeechCallOptions extends CallOptions {
  /** Sent as it comes; the conversation ends with it. */
  input?: AsyncIterable<SpeechInput>;
}

/** What a client is made of. */
export interface ClientOptions {
  transport: Transport;
  /** The first one that supports the model takes it: the order is the policy. */
  adapters: readonly Adapter[];
  /** Names of your own for models: an ID, or more about an ARN that hides its model. */
  aliases?: Readonly<Record<string, string | ModelAlias>>;
  /** Says which model an ARN stands for, when the ARN doesn't. */
  resolveModel?: (model: ModelRef) => ModelRef | Promise<ModelRef>;
  /** Who is asked about models, in this order; the first that knows is believed. */
  modelInfo?: readonly ModelInfoSource[];
  /** Reads what jobs wrote: S3, or the folder of a local server. */
  store?: ObjectStore;
  /** How failed calls are tried again; `false` for never. */
  retry?: RetryOptions | false;
  /** How long calls may take. */
  timeouts?: Timeouts;
}

/** An ARN that hides its model, such as an imported one, and what the caller knows of it. */
export interface ModelAlias {
  readonly id: string;
  /** The model that it is, or is made of: `meta.llama3-1-8b-instruct-v1:0`. */
  readonly as?: string;
  /** The native format that it takes, by the name of one of the client's adapters: `chat-completions`. */
  readonly format?: string;
}

/** Makes a client out of a transport and adapters. Nothing is sent until it is asked for an answer. */
export function createClient(options: ClientOptions): Client {
  const asking: Pick<Client, "generateText" | "streamText" | "models"> = {
    generateText: (request, call = {}) => generateText(request, call, options),
    streamText: (request, call = {}) => streamText(request, call, options),
    models: {
      canStream: (id) => canStream(id, options),
      objectStrategies: (request) => objectStrategies(request, options),
    },
  };
  return {
    ...asking,
    ...derivedMethods(asking),
    countTokens: (request, call = {}) => countTokens(request, call, options),
    applyGuardrail: (request, call = {}) => applyGuardrail(request, call, options),
    invokeGuardrailChecks: (request, call = {}) => invokeGuardrailChecks(request, call, options),
    ...broughtMethods(options),
  };
}
