import type { Adapter, Call, ChatAdapter } from "./adapter.ts";
import type { ChatRequest, ChatResponse, StreamPart, TuningSetting, Warning } from "./chat.ts";
import { sealBody, settingsHeaders } from "./envelope.ts";
import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";
import { type ModelRef, parseModelId } from "./model-id.ts";
import { abortedError, type RetryOptions, withRetry } from "./retry.ts";
import { createStreamReader, metadataOf, readReply } from "./stream.ts";
import type { Transport, WireCall, WireReply, WireStream } from "./transport.ts";

/** Answers requests through a transport. */
export interface Client {
  /** Generates a whole answer. Throws `BedrockError`. */
  generateText(request: ChatRequest, options?: CallOptions): Promise<ChatResponse>;
  /** Generates an answer part by part. The loop throws `BedrockError`; leaving it cancels the request. */
  streamText(request: ChatRequest, options?: CallOptions): AsyncIterable<StreamPart>;
}

/** What stands behind a local server: a client or a part of one. */
export type Backend = Partial<Client>;

/** How one call is made. */
export interface CallOptions {
  signal?: AbortSignal;
  /** Also give the native reply (`metadata.reply`) or chunks (`raw` parts). */
  includeRaw?: boolean;
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
  /** How failed calls are tried again; `false` for never. */
  retry?: RetryOptions | false;
}

/** An ARN that hides its model, such as an imported one, and what the caller knows of it. */
export interface ModelAlias {
  readonly id: string;
  /** The model that it is, or is made of: `meta.llama3-1-8b-instruct-v1:0`. */
  readonly as?: string;
  /** The native format that it takes, by the name of one of the client's adapters: `chat-completions`. */
  readonly format?: string;
}

interface PreparedCall extends Call {
  adapter: ChatAdapter;
  wire: WireCall;
  warnings: Warning[];
}

/** Makes a client out of a transport and adapters. Nothing is sent until it is asked for an answer. */
export function createClient(options: ClientOptions): Client {
  const { transport, retry = {} } = options;
  return {
    async generateText(request, { signal, includeRaw } = {}) {
      const call = await prepare(request, options);
      const send = (): Promise<ChatResponse> => transport.send(call.wire, { signal }).then(read);
      const read = (reply: { headers: Record<string, string>; body: JsonObject }): ChatResponse => {
        const { metadata, ...output } = readReply(call.adapter, reply, call);
        return {
          ...output,
          warnings: call.warnings,
          metadata: { ...metadata, ...(includeRaw && { reply: reply.body }) },
        };
      };
      return withRetry(send, retry, signal);
    },
    async *streamText(request, { signal, includeRaw } = {}) {
      const call = await prepare(request, options, true);
      const stream = await withRetry(() => open(transport, call, signal), retry, signal);
      const reader = createStreamReader(call.adapter, call, stream.headers);
      try {
        yield { type: "start", warnings: call.warnings, metadata: metadataOf(call, stream.headers) };
        for (let next = stream.first; !next.done; next = await stream.iterator.next()) {
          if (includeRaw) yield { type: "raw", chunk: next.value };
          yield* reader.push(next.value);
        }
        if (signal?.aborted) throw abortedError(signal, call.model.id);
        yield* reader.end();
      } finally {
        await stream.iterator.return?.();
      }
    },
  };
}

async function prepare(
  request: ChatRequest,
  options: ClientOptions,
  streaming = false,
): Promise<PreparedCall> {
  const model = await resolve(request.model, options);
  const adapter = findAdapter(model, options.adapters);
  const call = { request, model, streaming: streaming && canStream(adapter, { request, model }) };
  const { body, warnings } = adapter.encodeRequest(call);
  const { settings = {} } = request;
  const wire: WireCall = {
    operation: adapter.operation,
    modelId: model.id,
    ...(model.region && { region: model.region }),
    headers: adapter.operation === "InvokeModel" ? settingsHeaders(settings) : {},
    body: adapter.operation === "InvokeModel" ? sealBody(body, settings) : body,
  };
  return { ...call, adapter, wire, warnings: [...uncarried(call, adapter), ...warnings] };
}

function canStream({ streaming = () => true }: ChatAdapter, call: Call): boolean {
  return streaming !== false && streaming(call);
}

async function resolve(id: string, { aliases = {}, resolveModel }: ClientOptions): Promise<ModelRef> {
  const alias = Object.hasOwn(aliases, id) ? aliases[id] : undefined;
  const model = typeof alias === "object" ? named(alias) : parseModelId(alias ?? id);
  const known = model.name !== undefined || model.format !== undefined;
  return known || !resolveModel ? model : await resolveModel(model);
}

function named({ id, as, format }: ModelAlias): ModelRef {
  return {
    ...parseModelId(id),
    ...(as !== undefined && { name: parseModelId(as).name ?? as }),
    ...(format !== undefined && { format }),
  };
}

function findAdapter(model: ModelRef, adapters: readonly Adapter[]): ChatAdapter {
  const takes = ({ name, supports }: Adapter): boolean =>
    model.format === undefined ? supports(model) : name === model.format;
  const adapter = adapters.find(
    (candidate): candidate is ChatAdapter => candidate.kind === "chat" && takes(candidate),
  );
  if (adapter) return adapter;
  const names = adapters.map((candidate) => candidate.name).join(", ") || "none";
  const message =
    model.format !== undefined
      ? `${model.id}: no adapter is named ${model.format}. This client has: ${names}.`
      : model.name
        ? `No adapter supports ${model.id}. Add the adapter of its family; this client has: ${names}.`
        : `${model.id} does not say which model it is. Give it an alias { id, as } or { id, format }, or pass resolveModel.`;
  throw new BedrockError("unknown-model", message, { modelId: model.id });
}

function uncarried({ request, model }: Call, adapter: ChatAdapter): Warning[] {
  const settings: readonly TuningSetting[] = [
    "maxTokens",
    "temperature",
    "topP",
    "topK",
    "stopSequences",
    "seed",
    "reasoning",
  ];
  return settings
    .filter((setting) => request[setting] !== undefined && !adapter.tuning.includes(setting))
    .filter((setting) => !(setting === "reasoning" && request.reasoning === "off"))
    .map((setting) => ({
      code: "unsupported-setting",
      setting,
      message: `${model.id}: the ${adapter.name} format has no ${setting}; it was not sent.`,
    }));
}

interface OpenStream {
  headers: Readonly<Record<string, string>>;
  first: IteratorResult<JsonObject>;
  iterator: AsyncIterator<JsonObject>;
}

// A failure before the first chunk is still safe to retry, so the first chunk belongs to opening.
async function open(
  transport: Transport,
  { wire, streaming }: PreparedCall,
  signal: AbortSignal | undefined,
): Promise<OpenStream> {
  if (signal?.aborted) throw abortedError(signal, wire.modelId);
  const { headers, chunks } = streaming
    ? await transport.stream(wire, { signal })
    : await transport.send(wire, { signal }).then(asStream);
  const iterator = chunks[Symbol.asyncIterator]();
  return { headers, first: await iterator.next(), iterator };
}

function asStream({ headers, body }: WireReply): WireStream {
  const chunks = async function* (): AsyncGenerator<JsonObject> {
    yield body;
  };
  return { headers, chunks: chunks() };
}
