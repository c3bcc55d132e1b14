import type { ChatAdapter } from "./adapter.ts";
import type { ChatRequest } from "./chat.ts";
import type { CallOptions, ClientOptions, TokenCount } from "./client.ts";
import { findAdapter, resolve } from "./client-model.ts";
import { send } from "./client-send.ts";
import { BedrockError } from "./error.ts";
import { type JsonObject, readNumber, required } from "./json.ts";
import { toBase64 } from "./message.ts";
import { metadataOf, naming } from "./stream.ts";
import type { WireCall, WireReply } from "./transport.ts";

/** Counts a request's tokens: the same body as for an answer, sent to be counted. */
export async function countTokens(
  request: ChatRequest,
  callOptions: CallOptions,
  options: ClientOptions,
): Promise<TokenCount> {
  const model = await resolve(request.model, options, callOptions.signal);
  const adapter = findAdapter(model, options.adapters);
  const call = { request, model, streaming: false };
  const wire: WireCall = {
    operation: "CountTokens",
    // The service counts for models only: profiles and deployments are refused.
    modelId: model.name ?? model.id,
    ...(model.region && { region: model.region }),
    headers: {},
    body: { input: countable(adapter, adapter.encodeRequest(call).body, model.id) },
  };
  const read = ({ headers, body }: WireReply): TokenCount => {
    const count = (): number => required(readNumber(body, "inputTokens"), "inputTokens");
    const { requestId } = metadataOf(call, headers);
    return { inputTokens: naming(call, headers, count), ...(requestId && { requestId }) };
  };
  return send(wire, read, options, callOptions);
}

function countable({ operation }: ChatAdapter, body: JsonObject, modelId: string): JsonObject {
  switch (operation) {
    case "InvokeModel":
      return { invokeModel: { body: toBase64(new TextEncoder().encode(JSON.stringify(body))) } };
    case "Converse":
      return { converse: pick(body, converseMembers) };
    default:
      throw new BedrockError("unsupported", `${modelId}: a body of ${operation} has no tokens to count.`, {
        modelId,
      });
  }
}

const converseMembers = ["messages", "system", "toolConfig", "additionalModelRequestFields"];

function pick(body: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([member]) => members.includes(member)));
}
