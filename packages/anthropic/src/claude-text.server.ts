import {
  BedrockError,
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
  type JsonObject,
  type Message,
  type ModelRef,
  readString,
  type ServerCall,
  type StreamEncoder,
} from "@bedplate/core";
import { checkBody, deltaText, readTuning, responseText, turnMessages } from "@bedplate/core/server";
import { claudeText } from "./claude-text.ts";
import { claudeTextBody } from "./claude-text.wire.ts";
import { decodePrompt } from "./claude-text-prompt.ts";

/** Claude's text completions seen from a server. */
export const claudeTextServer: ChatServerAdapter = {
  kind: "chat",
  name: "claude-text",
  operation: "InvokeModel",
  supports: claudeText.supports,
  accepts: (body) => "prompt" in body,
  decodeRequest,
  encodeResponse: (response, call) => chunkOf(responseText(response, call), encodeFinish(response.finish)),
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(claudeTextBody, body);
  const version = readString(body, "anthropic_version");
  return {
    model: model.id,
    messages: decodeMessages(readString(body, "prompt") ?? ""),
    ...readTuning(body, {
      maxTokens: "max_tokens_to_sample",
      temperature: "temperature",
      topP: "top_p",
      topK: "top_k",
      stopSequences: "stop_sequences",
    }),
    ...(version !== undefined && { options: { anthropicText: { version } } }),
  };
}

function decodeMessages(prompt: string): Message[] {
  const turns = decodePrompt(prompt);
  if (turns.find(({ role }) => role !== "system")?.role !== "user" || !/\n\nAssistant:/.test(prompt)) {
    throw new BedrockError(
      "invalid-request",
      'Invalid prompt: prompt must start with "\n\nHuman:" turn, end with "\n\nAssistant:" turn',
    );
  }
  return turnMessages(turns);
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  return {
    push(part) {
      if (part.type === "start" || part.type === "raw") return [];
      if (part.type === "finish") return [chunkOf("", encodeFinish(part.finish))];
      const text = deltaText(part, call);
      return text === "" ? [] : [chunkOf(text, { stop_reason: null, stop: null })];
    },
  };
}

function chunkOf(completion: string, ending: JsonObject): JsonObject {
  return { type: "completion", completion, ...ending };
}

function encodeFinish({ reason, stopSequence }: Finish): JsonObject {
  if (reason === "length") return { stop_reason: "max_tokens", stop: null };
  return { stop_reason: "stop_sequence", stop: stopSequence ?? "\n\nHuman:" };
}
