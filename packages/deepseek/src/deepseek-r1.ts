import { createThinkReader } from "@bedplate/chat-completions";
import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  collectParts,
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
  textOf,
  type Usage,
} from "@bedplate/core";
import { marks, template } from "./deepseek-r1-prompt.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    deepseekR1?: PromptOptions;
  }
}

/** DeepSeek R1: one prompt in, its thoughts and an answer out. */
export const deepseekR1: ChatAdapter = {
  kind: "chat",
  name: "deepseek-r1",
  operation: "InvokeModel",
  exampleModels: ["us.deepseek.r1-v1:0"],
  tuning: ["maxTokens", "temperature", "topP", "stopSequences"],
  supports: (model) => isModel(model, "deepseek.r1-"),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, stopSequences, reasoning } = call.request;
  const { prompt, warnings } = encodePrompt(call, template, call.request.options?.deepseekR1);
  if (reasoning === "off") {
    const message = `${call.model.id}: R1 always thinks; reasoning was not switched off.`;
    warnings.push({ code: "unsupported-setting", setting: "reasoning", message });
  }
  const body = present({ prompt, max_tokens: maxTokens, temperature, top_p: topP, stop: stopSequences });
  return { body, warnings };
}

/** Whether the prompt has opened the thinking tag, so that the answer begins with thoughts. */
export function opensThinking({ request: { messages, options } }: Call): boolean {
  const last = messages.at(-1);
  const written = last?.role === "assistant" || options?.deepseekR1?.template === "none";
  return !last || !written || /^\s*<think>(?!.*<\/think>)|<think>\s*$/s.test(textOf(last));
}

// Tokens are counted by the service alone, in headers and in the last chunk's metrics.
const uncounted: Usage = { input: {}, output: {} };

// A reply looks like a stream's only chunk. One without a reason may be a guardrail's, which core tells apart.
function decodeResponse(reply: JsonObject, call: Call): ChatOutput {
  required(readString(readChoice(reply), "text"), "choices[0].text");
  const decoder = createStreamDecoder(call);
  const parts = [...decoder.push(reply), ...decoder.end()];
  if (parts.at(-1)?.type === "finish") return collectParts(parts);
  return collectParts([...parts, { type: "finish", finish: { reason: "other" }, usage: uncounted }]);
}

/** R1's chunks are text, its thoughts first; the reason stays null until the last one. */
function createStreamDecoder(call: Call): StreamDecoder {
  const reader = createThinkReader();
  // So only this tag's end ends the thoughts, and whatever comes before it is one, even a blank or a piece of a tag.
  if (opensThinking(call)) reader.push(marks.think.trim());
  let stop: string | undefined;
  return {
    push(chunk) {
      const choice = readChoice(chunk);
      stop = readString(choice, "stop_reason") ?? readString(choice, "finish_reason") ?? stop;
      return reader.push(readString(choice, "text") ?? "");
    },
    end() {
      const rest = reader.end();
      return stop === undefined
        ? rest
        : [...rest, { type: "finish", finish: decodeFinish(stop), usage: uncounted }];
    },
  };
}

function readChoice(chunk: JsonObject): JsonObject {
  return readObjects(chunk, "choices")[0] ?? {};
}

// Endpoints that host the model themselves say `eos_token` (langchain-aws).
function decodeFinish(raw: string): Finish {
  const reason = raw === "stop" || raw === "eos_token" ? "stop" : raw === "length" ? "length" : "other";
  return { reason, raw };
}
