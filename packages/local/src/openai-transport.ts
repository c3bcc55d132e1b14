import {
  abortedError,
  type BedrockError,
  type ErrorCode,
  isBedrockError,
  isObject,
  type JsonObject,
  parseJson,
  readObject,
  readString,
  type Transport,
  type WireCall,
} from "@bedplate/core";
import { callError, retryAfterOf } from "@bedplate/core/wire";
import { readEvents } from "./openai-stream.ts";

/** A server that speaks OpenAI's Chat Completions. */
export interface OpenAiServer {
  url: string;
  apiKey?: string | undefined;
  fetch?: typeof globalThis.fetch;
}

/** Carries native bodies to an OpenAI-compatible server: those with messages to `/chat/completions`, others to `/embeddings`. */
export function createOpenAiTransport(server: OpenAiServer): Transport {
  return {
    async send(call, { signal } = {}) {
      const response = await post(server, call, { body: bodyOf(call), signal });
      const json = await guarded(response.text(), server, call, signal).then(parseJson);
      if (!isObject(json))
        throw callError(call, "invalid-response", `${server.url} answered with no JSON object.`);
      return { headers: {}, body: json };
    },
    async stream(call, { signal } = {}) {
      const body = { ...bodyOf(call), stream: true, stream_options: { include_usage: true } };
      const response = await post(server, call, { body, signal });
      return { headers: {}, batches: chunks(response, server, call, signal) };
    },
  };
}

function bodyOf({ modelId, body }: WireCall): JsonObject {
  return { model: modelId, ...body };
}

interface Asked {
  body: JsonObject;
  signal: AbortSignal | undefined;
}

async function post(server: OpenAiServer, call: WireCall, { body, signal }: Asked): Promise<Response> {
  const { url, apiKey, fetch = globalThis.fetch } = server;
  const path = "messages" in body ? "chat/completions" : "embeddings";
  const asking = fetch(`${url.replace(/\/+$/, "")}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey && { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const response = await guarded(asking, server, call, signal);
  if (response.ok) return response;
  throw refusal(response, await guarded(response.text(), server, call, signal), server, call);
}

async function* chunks(
  response: Response,
  server: OpenAiServer,
  call: WireCall,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly JsonObject[]> {
  try {
    for await (const events of eventsOf(response)) {
      const at = events.findIndex(({ error }) => isObject(error));
      if (at !== 0) yield at < 0 ? events : events.slice(0, at);
      const error = readObject(events[at] ?? {}, "error");
      if (error) throw callError(call, "model-stream-error", wordsOf(error, server));
    }
  } catch (error) {
    throw isBedrockError(error) ? error : connectionError(error, server, { call, signal, begun: true });
  }
}

// Some servers don't stream what calls tools, and answer whole.
async function* eventsOf(response: Response): AsyncGenerator<JsonObject[]> {
  const isWhole = response.headers.get("content-type")?.startsWith("application/json");
  if (!isWhole) return yield* readEvents(response);
  const json = parseJson(await response.text());
  if (isObject(json)) yield [json];
}

/** Waits for what the network may break. */
async function guarded<Value>(
  waiting: Promise<Value>,
  server: OpenAiServer,
  call: WireCall,
  signal: AbortSignal | undefined,
): Promise<Value> {
  try {
    return await waiting;
  } catch (error) {
    throw connectionError(error, server, { call, signal, begun: false });
  }
}

function connectionError(
  error: unknown,
  { url }: OpenAiServer,
  { call, signal, begun }: { call: WireCall; signal: AbortSignal | undefined; begun: boolean },
): BedrockError {
  if (signal?.aborted) return abortedError(signal, call.modelId);
  if (begun) return callError(call, "model-stream-error", `${url} broke its stream off.`, { cause: error });
  return callError(call, "connection", `${url} can't be reached. Is its server running?`, { cause: error });
}

// Statuses of OpenAI-compatible servers, as Bedrock would say the same.
const codes: Readonly<Record<number, ErrorCode>> = {
  400: "invalid-request",
  401: "access-denied",
  403: "access-denied",
  404: "not-found",
  408: "model-timeout",
  413: "invalid-request",
  422: "invalid-request",
  429: "throttled",
  503: "service-unavailable",
  504: "model-timeout",
};

function refusal(response: Response, text: string, server: OpenAiServer, call: WireCall): BedrockError {
  const { status } = response;
  const code = codes[status] ?? (status >= 500 ? "model-error" : "invalid-request");
  const json = parseJson(text);
  const said = isObject(json) ? wordsOf(readObject(json, "error") ?? json, server) : `status ${status}`;
  const wait = { "retry-after": response.headers.get("retry-after") ?? "" };
  return callError(call, code, `${server.url} answered ${status}: ${said}`, {
    status,
    retryAfterMs: retryAfterOf(wait),
  });
}

// Some servers repeat the key in their refusal.
function wordsOf(error: JsonObject, { apiKey }: OpenAiServer): string {
  const words = readString(error, "message") ?? readString(error, "error") ?? "no reason given";
  return apiKey ? words.replaceAll(apiKey, "[key]") : words;
}
