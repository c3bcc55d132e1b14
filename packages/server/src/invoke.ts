import {
  BedrockError,
  type CallSettings,
  type ChatRequest,
  type ChatServerAdapter,
  collect,
  isObject,
  type JsonObject,
  parseJson,
  parseModelId,
  type ServerCall,
  type StreamPart,
} from "@bedplate/core";
import { guardrailKeys, malformed, tokenHeaders } from "@bedplate/core/server";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { streamFrames } from "./invoke-stream.ts";

/** InvokeModel: one native body in, one native reply out. */
export async function invokeModel(
  incoming: IncomingCall,
  { adapters, backend }: HandlerOptions,
): Promise<Response> {
  const { adapter, call } = open(incoming, adapters);
  const begun = performance.now();
  const { signal } = incoming;
  const response = backend.generateText
    ? await backend.generateText(call.request, { signal })
    : await collect(answer({ backend, call, signal }));
  const reply = adapter.encodeResponse(response, call);
  return new Response(JSON.stringify({ ...reply, ...guardrailKeys(response) }), {
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": call.id,
      "x-amzn-bedrock-invocation-latency": String(Math.round(performance.now() - begun)),
      ...tokenHeaders(response.usage),
      ...echoes(incoming.headers),
    },
  });
}

/** InvokeModelWithResponseStream: one native body in, an event stream of native chunks out. Failure before the first piece is an ordinary refusal. */
export async function invokeModelWithResponseStream(
  incoming: IncomingCall,
  { adapters, backend }: HandlerOptions,
): Promise<Response> {
  const { adapter, call } = open(incoming, adapters);
  const encoder = adapter.createStreamEncoder(call);
  const parts = answer({ backend, call, signal: incoming.signal })[Symbol.asyncIterator]();
  return new Response(await streamFrames(parts, encoder), {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": call.id,
      "x-amzn-bedrock-content-type": "application/json",
      ...echoes(incoming.headers),
    },
  });
}

function answer({
  backend,
  call,
  signal,
}: Pick<HandlerOptions, "backend"> & { call: ServerCall; signal: AbortSignal }): AsyncIterable<StreamPart> {
  if (backend.streamText) return backend.streamText(call.request, { signal });
  throw new BedrockError("configuration", "The backend has no streamText.");
}

function open(
  { modelId, body, headers, requestId }: IncomingCall,
  adapters: readonly ChatServerAdapter[],
): { adapter: ChatServerAdapter; call: ServerCall } {
  const model = parseModelId(modelId);
  // An ARN may hide its model; then the body alone tells the format.
  const hidden = model.name === undefined && model.kind !== "unknown";
  const candidates = hidden ? adapters : adapters.filter((adapter) => adapter.supports(model));
  if (candidates.length === 0)
    throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  const { "amazon-bedrock-guardrailConfig": guardrailConfig, ...native } = parseBody(body);
  const adapter =
    candidates.find((candidate) => candidate.accepts(native)) ?? (hidden ? undefined : candidates[0]);
  if (!adapter) throw malformed(["#: no known format"]);
  const settings = readSettings(headers, guardrailConfig !== undefined);
  const request: ChatRequest = { ...adapter.decodeRequest(native, model), ...(settings && { settings }) };
  return { adapter, call: { request, model, id: requestId } };
}

function parseBody(bytes: Uint8Array): JsonObject {
  const json = parseJson(new TextDecoder().decode(bytes));
  if (isObject(json)) return json;
  if (json !== undefined) throw malformed(["#: expected type: JSONObject"]);
  throw new BedrockError(
    "invalid-request",
    "Malformed input request, please reformat your input and try again.",
  );
}

function readSettings(headers: Headers, configured: boolean): CallSettings | undefined {
  const id = headers.get("x-amzn-bedrock-guardrailidentifier");
  const version = headers.get("x-amzn-bedrock-guardrailversion");
  if (configured && !id) throw invalid("A guardrail configuration in the body needs a guardrailIdentifier.");
  if (id && !version) throw invalid("A guardrailIdentifier needs a guardrailVersion.");
  const tier = headers.get("x-amzn-bedrock-service-tier");
  const latency = headers.get("x-amzn-bedrock-performanceconfig-latency");
  const settings = {
    ...(id && version && { guardrail: { id, version } }),
    ...(latency && { latency: oneOf(["standard", "optimized"], latency, "performanceConfigLatency") }),
    ...(tier && { serviceTier: oneOf(["priority", "default", "flex", "reserved"], tier, "serviceTier") }),
  };
  return Object.keys(settings).length > 0 ? settings : undefined;
}

function oneOf<Value extends string>(values: readonly Value[], value: string, member: string): Value {
  const known = values.find((candidate) => candidate === value);
  if (known) return known;
  const rule = `Member must satisfy enum value set: [${values.join(", ")}]`;
  throw invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

function invalid(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}

const echoed = ["x-amzn-bedrock-service-tier", "x-amzn-bedrock-performanceconfig-latency"];

function echoes(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    echoed.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ""]] : [])),
  );
}
