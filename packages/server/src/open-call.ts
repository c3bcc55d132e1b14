import {
  BedrockError,
  type CallOptions,
  type ChatRequest,
  type ChatResponse,
  type ChatServerAdapter,
  collect,
  isObject,
  type JsonObject,
  type ModelRef,
  type Operation,
  parseJson,
  type ServerAdapter,
  type ServerCall,
  type SpeechServerAdapter,
  type StreamPart,
} from "@bedplate/core";
import { malformed } from "@bedplate/core/server";
import { readSettings } from "./call-settings.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { checkConverse } from "./limits.ts";
import { fillPrompt } from "./prompt-resource.ts";
import { isOutsized } from "./request-limits.ts";
import { resolveModel } from "./resource.ts";
import { type FieldRequest, readFieldPaths } from "./response-fields.ts";
import { requireServed } from "./served-model.ts";

/** A call whose body has been read. */
export interface OpenCall {
  adapter: ChatServerAdapter;
  call: ServerCall;
  /** The suffix of the tags that tell the guardrail what to look at, on InvokeModel. */
  tagSuffix?: string;
  /** Native fields to tell beside the answer, on Converse. */
  fields?: FieldRequest;
}

/** A native body, its model, and the adapter of its format, of whatever kind. */
export interface NativeCall {
  adapter: ServerAdapter;
  model: ModelRef;
  body: JsonObject;
}

/** Reads a body of InvokeModel so far that one can tell its format. */
export function openNative(incoming: IncomingCall, options: HandlerOptions): NativeCall {
  const model = modelOf(incoming, options, "InvokeModel");
  const body = parseBody(incoming.body);
  return { adapter: nativeAdapter(body, model, options), model, body };
}

/** Reads a chat's call of InvokeModel: its native body, and its settings out of the headers. */
export function openChat(
  incoming: IncomingCall,
  { model, body: { "amazon-bedrock-guardrailConfig": config, ...body } }: Pick<NativeCall, "model" | "body">,
  adapter: ChatServerAdapter,
): OpenCall {
  const request = adapter.decodeRequest(body, model);
  const settings = readSettings(incoming.headers, config);
  const tagSuffix = isObject(config) ? config.tagSuffix : undefined;
  return {
    adapter,
    call: callOf(incoming, model, { ...request, ...(settings && { settings }) }),
    ...(typeof tagSuffix === "string" && { tagSuffix }),
  };
}

/** Reads a call of Converse, whose body holds the settings too. */
export function openConverse(
  incoming: IncomingCall,
  options: HandlerOptions,
  { streaming }: { streaming: boolean },
): OpenCall {
  const model = modelOf(incoming, options, "Converse");
  const body = fillPrompt(parseBody(incoming.body), model.id, options.resources);
  const { models, limits = true } = options;
  if (models && limits) checkConverse(body, { model, models, streaming });
  const paths = readFieldPaths(body);
  const { adapter, request } = decodeConverse(body, model, options);
  // Where the model is hidden, nobody knows its native reply.
  const [native] = isHidden(model) ? [] : chatAdaptersFor(model, "InvokeModel", options);
  return {
    adapter,
    call: callOf(incoming, model, request),
    ...(native && paths.length > 0 && { fields: { paths, adapter: native } }),
  };
}

/** The model of a call. Throws where nothing is known of it, before the body is looked at. */
export function modelOf({ path }: IncomingCall, options: HandlerOptions, operation: Operation): ModelRef {
  const model = resolveModel(path.modelId ?? "", options.resources);
  const { models, limits = true } = options;
  if (models && limits) requireServed(model, models);
  const unknown = model.kind === "unknown" && model.name === undefined && model.format === undefined;
  if (unknown || adaptersFor(model, operation, options).length === 0)
    throw new BedrockError("invalid-request", refusalText(model, operation, options));
  return model;
}

// A model whose native format goes another way has its own refusal (unverified).
function refusalText(model: ModelRef, operation: Operation, { adapters }: HandlerOptions): string {
  const native = adapters.some((adapter) => adapter.operation !== "Converse" && adapter.supports(model));
  if (operation !== "Converse" && native) return `This model doesn't support the ${operation} operation.`;
  return "The provided model identifier is invalid.";
}

/** The adapter of a spoken conversation with a model. */
export function speechAdapter(model: ModelRef, options: HandlerOptions): SpeechServerAdapter {
  const candidates = adaptersFor(model, "InvokeModelWithBidirectionalStream", options);
  const adapter = candidates.find((candidate) => candidate.kind === "speech");
  if (!adapter) throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  return adapter;
}

/** What a body says, and the adapter that understood it. */
export interface Decoded {
  adapter: ChatServerAdapter;
  request: ChatRequest;
}

/** Reads a chat's native body. */
export function decodeNative(body: JsonObject, model: ModelRef, options: HandlerOptions): Decoded {
  const adapter = nativeAdapter(body, model, options);
  if (adapter.kind !== "chat") throw malformed(["#: no known format"]);
  return { adapter, request: adapter.decodeRequest(body, model) };
}

/** The adapter that the model or, where that is hidden, the body asks for. */
export function nativeAdapter(
  body: JsonObject,
  model: ModelRef,
  options: HandlerOptions,
  operation: Operation = "InvokeModel",
): ServerAdapter {
  const candidates = adaptersFor(model, operation, options);
  const accepting = candidates.find((candidate) => "accepts" in candidate && candidate.accepts(body));
  const adapter = accepting ?? (isHidden(model) ? undefined : candidates[0]);
  if (!adapter) throw malformed(["#: no known format"]);
  return adapter;
}

/** Reads a body of Converse. */
export function decodeConverse(body: JsonObject, model: ModelRef, options: HandlerOptions): Decoded {
  const [adapter] = chatAdaptersFor(model, "Converse", options);
  if (!adapter) throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  return { adapter, request: adapter.decodeRequest(body, model) };
}

/** A body that must be a JSON object. */
export function parseBody(bytes: Uint8Array): JsonObject {
  const json = isOutsized(bytes) ? undefined : parseJson(new TextDecoder().decode(bytes));
  if (isObject(json)) return json;
  if (json !== undefined) throw malformed(["#: expected type: JSONObject"]);
  throw new BedrockError(
    "invalid-request",
    "Malformed input request, please reformat your input and try again.",
  );
}

/** A whole answer of a backend, gathered from its stream where it gives no other. */
export async function ask(
  { backend }: Pick<HandlerOptions, "backend">,
  request: ChatRequest,
  options: CallOptions,
): Promise<ChatResponse> {
  if (backend.generateText) return backend.generateText(request, options);
  return collect(askStream({ backend }, request, options));
}

/** The answer of a backend, part by part. */
export function askStream(
  { backend }: Pick<HandlerOptions, "backend">,
  request: ChatRequest,
  options: CallOptions,
): AsyncIterable<StreamPart> {
  if (backend.streamText) return backend.streamText(request, options);
  throw new BedrockError("configuration", "The backend has no streamText.");
}

// An ARN may hide its model; then all formats of the operation come into question.
function adaptersFor(model: ModelRef, operation: Operation, { adapters }: HandlerOptions): ServerAdapter[] {
  const speaking = adapters.filter((adapter) => adapter.operation === operation);
  if (isHidden(model)) return speaking;
  return speaking.filter(({ name, supports }) =>
    model.format !== undefined && operation === "InvokeModel" ? name === model.format : supports(model),
  );
}

function chatAdaptersFor(
  model: ModelRef,
  operation: Operation,
  options: HandlerOptions,
): ChatServerAdapter[] {
  return adaptersFor(model, operation, options).filter((adapter) => adapter.kind === "chat");
}

function isHidden({ name, format, kind }: ModelRef): boolean {
  return name === undefined && format === undefined && kind !== "unknown";
}

/** A request with what the server adds to it. */
export function callOf<Request>(
  { requestId }: Pick<IncomingCall, "requestId">,
  model: ModelRef,
  request: Request,
): ServerCall<Request> {
  return { request, model, id: requestId, created: Math.floor(Date.now() / 1000) };
}
