import {
  BedrockError,
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  type Finish,
  isModel,
  type JsonObject,
  present,
  readObjects,
  readOptions,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  textTurns,
  type Usage,
  type Warning,
} from "@bedplate/core";
import { breakMarkers, writePrompt } from "./mistral-text-prompt.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    mistralText?: MistralTextOptions;
  }
}

/** What only Mistral's text completions know. */
export interface MistralTextOptions {
  /** `none` sends the texts as they are instead of as `[INST]` turns, for the model to continue. */
  template?: "none";
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
  const { prompt, warnings } = encodePrompt(call);
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

function encodePrompt(call: Call): { prompt: string; warnings: Warning[] } {
  const { turns, warnings } = textTurns(call);
  if (chooseTemplate(call) === "none") return { prompt: turns.map(({ text }) => text).join(""), warnings };
  const unforged = turns.map(({ role, text }) => ({ role, text: breakMarkers(text) }));
  if (unforged.some(({ text }, index) => text !== turns[index]?.text)) {
    const message = `${call.model.id}: a text held a marker of the prompt template; a space was put into it.`;
    warnings.push({ code: "adjusted-content", setting: "messages", message });
  }
  return { prompt: writePrompt(unforged, call), warnings };
}

function chooseTemplate(call: Call): MistralTextOptions["template"] {
  const { template } = readOptions(call, call.request.options?.mistralText, { template: true });
  if (template === undefined || template === "none") return template;
  const message = `${call.model.id}: ${JSON.stringify(template)} is no prompt template. Known templates: none.`;
  throw new BedrockError("invalid-request", message, { modelId: call.model.id });
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
