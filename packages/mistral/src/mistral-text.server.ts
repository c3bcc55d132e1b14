import {
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
  isModel,
  type JsonObject,
  type ModelRef,
  readString,
  type ServerCall,
  type StreamEncoder,
} from "@bedplate/core";
import { checkBody, decodePrompt, deltaText, readTuning, responseText } from "@bedplate/core/server";
import { mistralText } from "./mistral-text.ts";
import { mistralTextBody } from "./mistral-text.wire.ts";
import { readPrompt } from "./mistral-text-prompt.server.ts";

/** Mistral's text completions seen from a server. Large 2407 takes these bodies beside its own. */
export const mistralTextServer: ChatServerAdapter = {
  kind: "chat",
  name: "mistral-text",
  operation: "InvokeModel",
  supports: (model) => mistralText.supports(model) || isModel(model, "mistral.mistral-large-2407"),
  // Many formats have a prompt; Llama 2 has the same markers in it, but another name for the limit.
  accepts: ({ prompt, max_gen_len }) =>
    typeof prompt === "string" && prompt.includes("[INST]") && max_gen_len === undefined,
  decodeRequest,
  encodeResponse: (response, call) => chunkOf(responseText(response, call), encodeReason(response.finish)),
  createStreamEncoder,
};

const bodyOf = { mixtral: mistralTextBody(4096), others: mistralTextBody(8192) };

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(isModel(model, "mistral.mixtral") ? bodyOf.mixtral : bodyOf.others, body);
  const prompt = readString(body, "prompt") ?? "";
  return {
    model: model.id,
    ...decodePrompt(prompt, readPrompt(prompt, model), "mistralText"),
    ...readTuning(body, {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "top_p",
      topK: "top_k",
      stopSequences: "stop",
    }),
  };
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  return {
    push(part) {
      if (part.type === "start" || part.type === "raw") return [];
      if (part.type === "finish") return [chunkOf("", encodeReason(part.finish))];
      const text = deltaText(part, call);
      return text === "" ? [] : [chunkOf(text, null)];
    },
  };
}

function chunkOf(text: string, reason: string | null): JsonObject {
  return { outputs: [{ text, stop_reason: reason }] };
}

function encodeReason({ reason }: Finish): string {
  return reason === "length" ? "length" : "stop";
}
