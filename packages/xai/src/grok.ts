import {
  type ChatCompletionsDialect,
  createChatCompletions,
  createConverseFamily,
  type ReasoningEffortOptions,
  reasoningEffortFields,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    xai?: ReasoningEffortOptions;
  }
}

/** Grok on InvokeModel knows four efforts, and neither JSON schemas nor strict tools (model card of Grok 4.6). */
export const grokDialect: ChatCompletionsDialect = {
  name: "grok",
  provider: "xai",
  exampleModels: ["us.xai.grok-4.6"],
  // Grok 4.3 has neither InvokeModel nor Converse.
  supports: (model) => isModel(model, "xai.grok-") && !isModel(model, "xai.grok-4.3"),
  options: reasoningEffortFields,
  media: () => ["image"],
  structuredOutput: false,
  efforts: () => ["low", "medium", "high", "xhigh"],
};

/** Grok 4.6 and later, which see images, in the OpenAI-style format. */
export const grok: ChatAdapter = createChatCompletions(grokDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const grokConverse: ConverseFamily = createConverseFamily(grokDialect, () => ({
  toolChoices: [],
  media: ["image"],
  cachePoints: "none",
  structuredOutput: false,
}));
