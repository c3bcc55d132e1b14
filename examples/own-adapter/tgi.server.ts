// The same format seen from a server: a local Bedrock speaks it, and the laws can be tested.
import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
  isObject,
  type JsonObject,
  type ModelRef,
  type ServerCall,
  type StreamEncoder,
  type Usage,
} from "@bedplate/core";
import {
  deltaText,
  malformed,
  readDialogue,
  readTuning,
  responseText,
  turnMessages,
} from "@bedplate/core/server";
import { speakers } from "./tgi.ts";

export const tgiServer: ChatServerAdapter = {
  kind: "chat",
  name: "tgi",
  operation: "InvokeModel",
  supports: (model) => model.kind === "endpoint",
  accepts: (body) => "inputs" in body,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  if (typeof body.inputs !== "string" || body.inputs === "")
    throw malformed(["#: required key [inputs] not found"]);
  const parameters = body.parameters ?? {};
  if (!isObject(parameters)) throw malformed(["#/parameters: expected type: JSONObject"]);
  for (const key of ["max_new_tokens", "temperature", "top_p", "top_k", "seed"])
    if (typeof (parameters[key] ?? 0) !== "number")
      throw malformed([`#/parameters/${key}: expected type: Number`]);
  return {
    model: model.id,
    messages: turnMessages(readDialogue(body.inputs, speakers, { model })),
    ...readTuning(parameters, {
      maxTokens: "max_new_tokens",
      temperature: "temperature",
      topP: "top_p",
      topK: "top_k",
      stopSequences: "stop",
      seed: "seed",
    }),
  };
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  return { generated_text: responseText(response, call), details: details(response.finish, response.usage) };
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  const chunk = (text: string, end: JsonObject | null): JsonObject => ({
    token: { text, special: text === "" },
    generated_text: null,
    details: end,
  });
  return {
    push(part) {
      if (part.type === "start" || part.type === "raw") return [];
      if (part.type === "finish") return [chunk("", details(part.finish, part.usage))];
      return [chunk(deltaText(part, call), null)];
    },
  };
}

function details({ reason, raw }: Finish, { input, output }: Usage): JsonObject {
  const known = raw === "stop_sequence" ? raw : "eos_token";
  return {
    finish_reason: reason === "length" ? "length" : known,
    generated_tokens: output.total ?? null,
    input_length: input.total ?? null,
  };
}
