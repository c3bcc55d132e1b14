import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    nvidia?: ChatCompletionsOptions;
  }
}

/** Nemotron thinks or not by words in the prompt (`/think`, `/no_think`), so `reasoning` has no field. Nano 12B alone sees. */
export const nemotronDialect: ChatCompletionsDialect = {
  name: "nemotron",
  provider: "nvidia",
  exampleModels: ["nvidia.nemotron-super-3-120b", "nvidia.nemotron-nano-12b-v2"],
  thinks: true,
  supports: (model) => isModel(model, "nvidia.nemotron-"),
  media: (model) => (isModel(model, "nvidia.nemotron-nano-12b-") ? ["image"] : []),
};

/** Nemotron Nano and Super, in the OpenAI-style format. */
export const nemotron: ChatAdapter = createChatCompletions(nemotronDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const nemotronConverse: ConverseFamily = createConverseFamily(nemotronDialect, (model) => ({
  toolChoices: [],
  media: isModel(model, "nvidia.nemotron-nano-12b-") ? ["image"] : [],
  cachePoints: "none",
}));
