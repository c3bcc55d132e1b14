import { BedrockError, isObject, type JsonObject } from "@bedplate/core";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { able } from "./invoke-reply.ts";
import { requireText } from "./members.ts";
import { callOf, modelOf, parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** Rerank of the agent runtime, which names its model inside the body. */
export async function rerank(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const body = parseBody(incoming.body);
  const modelId = requireText(modelArnOf(body), `${modelConfiguration.join(".")}.modelArn`, arnRule);
  const model = modelOf({ ...incoming, path: { modelId } }, options, "Rerank");
  const adapter = options.adapters.find((it) => it.kind === "ranking" && it.operation === "Rerank");
  if (adapter?.kind !== "ranking") throw new BedrockError("configuration", "There is no adapter of Rerank.");
  const request = adapter.decodeRequest(body, model);
  const response = await able(options.backend, "rerank")(request, { signal: incoming.signal });
  return jsonReply(adapter.encodeResponse(response, callOf(incoming, model, request)), incoming.requestId);
}

const modelConfiguration = [
  "rerankingConfiguration",
  "bedrockRerankingConfiguration",
  "modelConfiguration",
] as const;

const arnRule = { max: 2048, pattern: "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}::foundation-model/.+" };

function modelArnOf(body: JsonObject): unknown {
  const inner = modelConfiguration.reduce<JsonObject>((outer, key) => {
    const value = outer[key];
    return isObject(value) ? value : {};
  }, body);
  return inner.modelArn;
}
