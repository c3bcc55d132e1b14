import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
} from "@bedplate/chat-completions";
import { type ChatAdapter, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    qwen?: ChatCompletionsOptions;
  }
}

/** Qwen thinks or not by words in the prompt (`/think`, `/no_think`), so `reasoning` has no field. */
export const qwenDialect: ChatCompletionsDialect = {
  name: "qwen",
  provider: "qwen",
  exampleModels: ["qwen.qwen3-32b-v1:0", "qwen.qwen3-vl-235b-a22b"],
  thinks: true,
  supports: (model) => isModel(model, "qwen.qwen3-"),
  media: (model) => (isModel(model, "qwen.qwen3-vl-") ? ["image"] : []),
};

/** Qwen 3: the dense and mixture models, Coder, Next and VL, in the OpenAI-style format. */
export const qwen: ChatAdapter = createChatCompletions(qwenDialect);
