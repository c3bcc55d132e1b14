import type { Call, ChatAdapter } from "./adapter.ts";
import type { ChatRequest, ChatResponse, StreamPart, TuningSetting, Warning } from "./chat.ts";
import type { CallOptions, ClientOptions } from "./client.ts";
import { findAdapter, resolve } from "./client-model.ts";
import { begin, openWatch, send } from "./client-send.ts";
import { checkSettings, uncarried } from "./client-settings.ts";
import { sealBody, settingsHeaders } from "./envelope.ts";
import type { JsonObject } from "./json.ts";
import { createStreamReader, metadataOf, readReply } from "./stream.ts";
import type { Transport, WireCall, WireReply, WireStream } from "./transport.ts";
import type { Watch } from "./watch.ts";

/** Generates a whole answer. */
export async function generateText(
  request: ChatRequest,
  callOptions: CallOptions,
  options: ClientOptions,
): Promise<ChatResponse> {
  const { signal, includeRaw } = callOptions;
  const call = await prepare(request, options, { signal });
  const read = (reply: WireReply): ChatResponse => {
    const { metadata, ...output } = readReply(call.adapter, reply, call);
    return {
      ...output,
      warnings: call.warnings,
      metadata: { ...metadata, ...(includeRaw && { reply: reply.body }) },
    };
  };
  return send(call.wire, read, options, callOptions);
}

/** Generates an answer part by part. */
export async function* streamText(
  request: ChatRequest,
  callOptions: CallOptions,
  options: ClientOptions,
): AsyncGenerator<StreamPart> {
  const { signal, includeRaw } = callOptions;
  const call = await prepare(request, options, { signal, streaming: true });
  const watch = openWatch(call.wire, options, callOptions);
  let stream: OpenStream | undefined;
  try {
    stream = await begin(call.wire, (stop) => open(options.transport, call, stop), options, watch);
    const reader = createStreamReader(call.adapter, call, stream.headers);
    yield { type: "start", warnings: call.warnings, metadata: metadataOf(call, stream.headers) };
    for (let next = stream.first; !next.done; next = await nextBatch(stream, watch)) {
      for (const chunk of next.value) {
        // What has arrived before an abort is not told after it.
        watch.check();
        if (includeRaw) yield { type: "raw", chunk };
        // Not yield*, which costs a promise for each part.
        for (const part of reader.push(chunk)) yield part;
      }
    }
    watch.check();
    yield* reader.end();
  } finally {
    watch.close();
    await stream?.iterator.return?.();
  }
}

interface PreparedCall extends Call {
  adapter: ChatAdapter;
  wire: WireCall;
  warnings: Warning[];
}

interface Preparation {
  signal: AbortSignal | undefined;
  streaming?: boolean;
}

async function prepare(
  request: ChatRequest,
  options: ClientOptions,
  { signal, streaming = false }: Preparation,
): Promise<PreparedCall> {
  const model = await resolve(request.model, options, signal);
  const adapter = findAdapter(model, options.adapters);
  const { settings = {} } = request;
  checkSettings(settings, model.id);
  const call = { request, model, streaming: streaming && streams(adapter, { request, model }) };
  const { body, warnings } = adapter.encodeRequest(call);
  const wire: WireCall = {
    operation: adapter.operation,
    modelId: model.id,
    ...(model.region && { region: model.region }),
    headers: adapter.operation === "InvokeModel" ? settingsHeaders(settings) : {},
    body: adapter.operation === "InvokeModel" ? sealBody(body, settings) : body,
  };
  const settable = request.reasoning === "off" ? { ...request, reasoning: undefined } : request;
  return { ...call, adapter, wire, warnings: [...uncarried(settable, tuning, adapter, model), ...warnings] };
}

function streams({ streaming = () => true }: ChatAdapter, call: Call): boolean {
  return streaming !== false && streaming(call);
}

const tuning: readonly TuningSetting[] = [
  "maxTokens",
  "temperature",
  "topP",
  "topK",
  "stopSequences",
  "seed",
  "reasoning",
];

interface OpenStream {
  headers: Readonly<Record<string, string>>;
  first: IteratorResult<readonly JsonObject[]>;
  iterator: AsyncIterator<readonly JsonObject[]>;
}

async function open(
  transport: Transport,
  { wire, streaming }: PreparedCall,
  signal: AbortSignal,
): Promise<OpenStream> {
  const { headers, batches } = streaming
    ? await transport.stream(wire, { signal })
    : await transport.send(wire, { signal }).then(asStream);
  const iterator = batches[Symbol.asyncIterator]();
  return { headers, first: await iterator.next(), iterator };
}

async function nextBatch(
  { iterator }: OpenStream,
  watch: Watch,
): Promise<IteratorResult<readonly JsonObject[]>> {
  watch.expect("piece");
  try {
    return await iterator.next();
  } catch (error) {
    throw watch.timeout() ?? error;
  } finally {
    watch.came();
  }
}

function asStream({ headers, body }: WireReply): WireStream {
  const batches = async function* (): AsyncGenerator<[JsonObject]> {
    yield [body];
  };
  return { headers, batches: batches() };
}
