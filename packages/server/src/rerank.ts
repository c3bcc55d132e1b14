import { BedrockError, isObject, type JsonObject } from "@bedplate/core";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { able } from "./invoke-reply.ts";
import { callOf, modelOf, parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** Rerank of the agent runtime, which names its model inside the body. */
export async function rerank(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const body = parseBody(incoming.body);
  const model = modelOf({ ...incoming, path: { modelId: modelArnOf(body) } }, options, "Rerank");
  const adapter = options.adapters.find((it) => it.kind === "ranking" && it.operation === "Rerank");
  if (adapter?.kind !== "ranking") throw new BedrockError("configuration", "There is no adapter of Rerank.");
  const request = adapter.decodeRequest(body, model);
  const response = await able(options.backend, "rerank")(request, { signal: incoming.signal });
  return jsonReply(adapter.encodeResponse(response, callOf(incoming, model, request)), incoming.requestId);
}

function modelArnOf(body: JsonObject): string {
  const keys = ["rerankingConfiguration", "bedrockRerankingConfiguration", "modelConfiguration"];
  const inner = keys.reduce<JsonObject>((outer, key) => {
    const value = outer[key];
    return isObject(value) ? value : {};
  }, body);
  return typeof inner.modelArn === "string" ? inner.modelArn : "";
}
