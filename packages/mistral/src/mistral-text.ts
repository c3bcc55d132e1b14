import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  encodePrompt,
  type Finish,
  isModel,
  type JsonObject,
  type PromptOptions,
  present,
  readObjects,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  type Usage,
  type Warning,
} from "@bedplate/core";
import { template } from "./mistral-text-prompt.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    mistralText?: PromptOptions;
  }
}

const models = ["mistral-7b-instruct", "mixtral-8x7b-instruct", "mistral-large-2402", "mistral-small-2402"];

/** Mistral's text completions, `[INST]` prompts: 7B, Mixtral 8x7B, Large and Small of February 2024. */
export const mistralText: ChatAdapter = {
  kind: "chat",
  name: "mistral-text",
  operation: "InvokeModel",
  exampleModels: ["mistral.mistral-7b-instruct-v0:2", "mistral.mistral-large-2402-v1:0"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences"],
  supports: (model) => models.some((name) => isModel(model, `mistral.${name}`)),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, topK, stopSequences } = call.request;
  const { prompt, warnings } = encodePrompt(call, template, call.request.options?.mistralText);
  const dropped = topKWarning(call);
  const body = present({
    prompt,
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    top_k: dropped ? undefined : topK,
    stop: stopSequences,
  });
  return { body, warnings: dropped ? [...warnings, dropped] : warnings };
}

// That Large has no top_k is how the user guide's table reads; nobody has verified it.
function topKWarning({ model, request: { topK } }: Call): Warning | undefined {
  const large = isModel(model, "mistral.mistral-large");
  if (topK === undefined || (!large && topK >= 1 && topK <= 200)) return undefined;
  const rule = large ? "Mistral Large has no top_k" : "top_k is 1 to 200";
  return {
    code: "unsupported-setting",
    setting: "topK",
    message: `${model.id}: ${rule}; ${topK} was not sent.`,
  };
}

// Tokens are counted by the service alone, in headers and in the last chunk's metrics.
const uncounted: Usage = { input: {}, output: {} };

function decodeResponse(reply: JsonObject): ChatOutput {
  const [output = {}] = readObjects(reply, "outputs");
  const text = required(readString(output, "text"), "outputs[0].text");
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(readString(output, "stop_reason")) ?? { reason: "other" },
    usage: uncounted,
  };
}

/** Mistral's chunks are text; the reason stays null until the last one. */
function createStreamDecoder(): StreamDecoder {
  let stop: string | undefined;
  return {
    push(chunk) {
      const [output = {}] = readObjects(chunk, "outputs");
      stop = readString(output, "stop_reason") ?? stop;
      const delta = readString(output, "text");
      return delta ? [{ type: "text-delta", index: 0, delta }] : [];
    },
    end() {
      const finish = decodeFinish(stop);
      return finish ? [{ type: "finish", finish, usage: uncounted }] : [];
    },
  };
}

function decodeFinish(raw: string | undefined): Finish | undefined {
  if (raw === undefined) return undefined;
  return { reason: raw === "stop" || raw === "length" ? raw : "other", raw };
}
