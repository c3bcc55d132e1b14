import {
  BedrockError,
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
import { readSettings } from "./call-settings.ts";
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
  if (adapter.streaming === false) {
    // The words are as clients report them; no recording has them.
    throw new BedrockError("invalid-request", "The model is unsupported for model streaming");
  }
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
  const settings = readSettings(headers, guardrailConfig);
  const request: ChatRequest = { ...adapter.decodeRequest(native, model), ...(settings && { settings }) };
  return { adapter, call: { request, model, id: requestId, created: Math.floor(Date.now() / 1000) } };
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

const echoed = ["x-amzn-bedrock-service-tier", "x-amzn-bedrock-performanceconfig-latency"];

function echoes(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    echoed.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ""]] : [])),
  );
}
