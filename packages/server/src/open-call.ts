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
  type ServerCall,
  type StreamPart,
} from "@bedplate/core";
import { malformed } from "@bedplate/core/server";
import { readSettings } from "./call-settings.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { checkConverse } from "./limits.ts";
import { fillPrompt } from "./prompt-resource.ts";
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

/** Reads a call of InvokeModel: its native body, and its settings out of the headers. */
export function openInvokeModel(incoming: IncomingCall, options: HandlerOptions): OpenCall {
  const model = modelOf(incoming, options, "InvokeModel");
  const { "amazon-bedrock-guardrailConfig": config, ...body } = parseBody(incoming.body);
  const { adapter, request } = decodeNative(body, model, options);
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
  const [native] = isHidden(model) ? [] : adaptersFor(model, "InvokeModel", options);
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
    throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  return model;
}

/** What a body says, and the adapter that understood it. */
export interface Decoded {
  adapter: ChatServerAdapter;
  request: ChatRequest;
}

/** Reads a native body by the adapter that the model or, where that is hidden, the body asks for. */
export function decodeNative(body: JsonObject, model: ModelRef, options: HandlerOptions): Decoded {
  const candidates = adaptersFor(model, "InvokeModel", options);
  const accepting = candidates.find((candidate) => candidate.accepts(body));
  const adapter = accepting ?? (isHidden(model) ? undefined : candidates[0]);
  if (!adapter) throw malformed(["#: no known format"]);
  return { adapter, request: adapter.decodeRequest(body, model) };
}

/** Reads a body of Converse. */
export function decodeConverse(body: JsonObject, model: ModelRef, options: HandlerOptions): Decoded {
  const [adapter] = adaptersFor(model, "Converse", options);
  if (!adapter) throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  return { adapter, request: adapter.decodeRequest(body, model) };
}

/** A body that must be a JSON object. */
export function parseBody(bytes: Uint8Array): JsonObject {
  const json = parseJson(new TextDecoder().decode(bytes));
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
function adaptersFor(
  model: ModelRef,
  operation: Operation,
  { adapters }: HandlerOptions,
): ChatServerAdapter[] {
  const speaking = adapters.filter((adapter) => adapter.operation === operation);
  if (isHidden(model)) return speaking;
  return speaking.filter(({ name, supports }) =>
    model.format !== undefined && operation === "InvokeModel" ? name === model.format : supports(model),
  );
}

function isHidden({ name, format, kind }: ModelRef): boolean {
  return name === undefined && format === undefined && kind !== "unknown";
}

function callOf({ requestId }: IncomingCall, model: ModelRef, request: ChatRequest): ServerCall {
  return { request, model, id: requestId, created: Math.floor(Date.now() / 1000) };
}
