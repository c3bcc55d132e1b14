import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

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

/** The same models over Converse, after the lists of langchain-aws. */
export const qwenConverse: ConverseFamily = createConverseFamily(qwenDialect, (model) => ({
  toolChoices: [],
  media: isModel(model, "qwen.qwen3-vl-") ? ["image"] : [],
  cachePoints: "none",
}));
