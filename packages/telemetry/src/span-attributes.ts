import { type CallFacts, isBedrockError, type PassingCall } from "@bedplate/core";
import type { Attributes } from "@opentelemetry/api";
import { modelOf, operations } from "./operations.ts";

/** What a span says from its beginning, none of which is content. */
export function requestAttributes(call: PassingCall): Attributes {
  const { method, request } = call;
  return known({
    "gen_ai.operation.name": operations[method],
    "gen_ai.provider.name": "aws.bedrock",
    "gen_ai.request.model": modelOf(call),
    "gen_ai.request.stream": method === "streamText" ? true : undefined,
    "gen_ai.output.type": outputType(call),
    ...("messages" in request && method !== "invokeGuardrailChecks" && chatAttributes(call)),
    ...("inputs" in request && {
      "gen_ai.embeddings.dimension.count": request.dimensions,
      "gen_ai.request.encoding_formats": request.type && [request.type],
    }),
    ...(method === "generateImage" && "count" in request && choices(request.count)),
    ...("seed" in request && { "gen_ai.request.seed": request.seed }),
    ...("source" in request && { "aws.bedrock.guardrail.id": request.id }),
  });
}

/** What a span says when its call has been answered. */
export function answerAttributes({ usage, finish, id, model, metadata = {} }: CallFacts): Attributes {
  const { input = {}, output = {} } = usage ?? {};
  return known({
    "gen_ai.response.id": id,
    "gen_ai.response.model": model ?? metadata.modelId,
    "gen_ai.response.finish_reasons": finish && [finishReason(finish.reason)],
    "gen_ai.usage.input_tokens": input.total,
    "gen_ai.usage.cache_read.input_tokens": input.cacheRead,
    "gen_ai.usage.cache_creation.input_tokens": input.cacheWrite,
    "gen_ai.usage.output_tokens": output.total,
    "gen_ai.usage.reasoning.output_tokens": output.reasoning,
    "aws.request_id": metadata.requestId,
    "bedplate.cached": metadata.cached,
  });
}

/** What kind of error ended a call: our code, or `_OTHER` for one that is not ours. */
export function errorType(error: unknown): string {
  return isBedrockError(error) ? error.code : "_OTHER";
}

/** The conventions' word for why an answer ended. */
export function finishReason(reason: string): string {
  return reason === "tool-calls" ? "tool_call" : reason.replaceAll("-", "_");
}

function chatAttributes({ request }: PassingCall): Attributes {
  if (!("messages" in request) || !("model" in request)) return {};
  return known({
    "gen_ai.request.max_tokens": request.maxTokens,
    "gen_ai.request.temperature": request.temperature,
    "gen_ai.request.top_p": request.topP,
    "gen_ai.request.top_k": request.topK,
    "gen_ai.request.stop_sequences": request.stopSequences && [...request.stopSequences],
    "aws.bedrock.guardrail.id": request.settings?.guardrail?.id,
  });
}

function outputType({ method, request }: PassingCall): string | undefined {
  if (method === "generateImage") return "image";
  if (method === "startVideo") return "video";
  if (method === "converseSpeech") return "speech";
  return "responseFormat" in request ? request.responseFormat?.type : undefined;
}

// One is not told.
function choices(count: number | undefined): Attributes {
  return count === undefined || count === 1 ? {} : { "gen_ai.request.choice.count": count };
}

function known(attributes: Readonly<Record<string, Attributes[string] | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
