import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    deepseek?: ChatCompletionsOptions;
  }
}

/** DeepSeek V3 has nothing of its own; natively its tools and the place of its reasoning are unverified. */
export const deepseekDialect: ChatCompletionsDialect = {
  name: "deepseek",
  provider: "deepseek",
  exampleModels: ["deepseek.v3-v1:0"],
  thinks: true,
  supports: (model) => isModel(model, "deepseek.v3"),
};

/** DeepSeek V3.1 and V3.2, in the OpenAI-style format. */
export const deepseek: ChatAdapter = createChatCompletions(deepseekDialect);

/** The same models over Converse. */
export const deepseekConverse: ConverseFamily = createConverseFamily(deepseekDialect, (model) => ({
  // V3.1 takes no other choice, later ones a named tool too (langchain-aws).
  toolChoices: isModel(model, "deepseek.v3-") ? ["required"] : ["required", "tool"],
  media: [],
  cachePoints: "none",
}));
