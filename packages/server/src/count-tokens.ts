import { BedrockError, isObject, type JsonObject, type ModelRef } from "@bedplate/core";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { type Decoded, decodeConverse, decodeNative, modelOf, parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** CountTokens: what a call of InvokeModel or Converse would read. Profiles are refused, as by the service. */
export async function countTokens(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const input = readInput(parseBody(incoming.body));
  const model = modelOf(incoming, options, input.operation);
  const isProfile = model.area !== undefined || model.kind === "application-inference-profile";
  if (isProfile || !options.backend.countTokens) throw unsupported();
  const { request } = decode(input, model, options);
  const { inputTokens } = await options.backend.countTokens(request, { signal: incoming.signal });
  return jsonReply({ inputTokens }, incoming.requestId);
}

interface CountedInput {
  operation: "InvokeModel" | "Converse";
  body: JsonObject;
}

function readInput({ input }: JsonObject): CountedInput {
  const { invokeModel, converse, ...others } = isObject(input) ? input : {};
  if (isObject(invokeModel) === isObject(converse) || Object.keys(others).length > 0)
    throw new BedrockError("invalid-request", "The input needs exactly one of invokeModel and converse.");
  if (isObject(converse)) return { operation: "Converse", body: converse };
  const encoded = isObject(invokeModel) && typeof invokeModel.body === "string" ? invokeModel.body : "";
  return { operation: "InvokeModel", body: parseBody(Buffer.from(encoded, "base64")) };
}

function decode({ operation, body }: CountedInput, model: ModelRef, options: HandlerOptions): Decoded {
  return operation === "Converse" ? decodeConverse(body, model, options) : decodeNative(body, model, options);
}

function unsupported(): BedrockError {
  return new BedrockError("invalid-request", "The provided model doesn't support counting tokens.");
}
