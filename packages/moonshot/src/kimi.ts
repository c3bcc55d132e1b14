import {
  type ChatCompletionsDialect,
  createChatCompletions,
  createConverseFamily,
  openAiToolChoices,
  type ReasoningEffortOptions,
  reasoningEffortFields,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel, type ModelRef } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    moonshot?: ReasoningEffortOptions;
  }
}

const { required: _required, ...withoutRequired } = openAiToolChoices();

/** Kimi K2 Thinking reads text alone, and lacks stop sequences and forced calls (litellm, Bedrock Moonshot transformation). */
export const kimiDialect: ChatCompletionsDialect = {
  name: "kimi",
  provider: "moonshot",
  exampleModels: ["moonshot.kimi-k2-thinking", "us.moonshotai.kimi-k3"],
  supports: (model) => isModel(model, "moonshot.kimi-") || isModel(model, "moonshotai.kimi-"),
  media: (model) => (isThinking(model) ? [] : ["image"]),
  without: (model) => (isThinking(model) ? ["stopSequences"] : []),
  toolChoices: (model) => (isThinking(model) ? withoutRequired : openAiToolChoices()),
  options: reasoningEffortFields,
  efforts: () => ["low", "high", "max"],
};

/** Kimi K2 Thinking, K2.5 and K3, in the OpenAI-style format. */
export const kimi: ChatAdapter = createChatCompletions(kimiDialect);

function isThinking({ name = "" }: ModelRef): boolean {
  return name.endsWith(".kimi-k2-thinking");
}

/** The same models over Converse, after the lists of langchain-aws. */
export const kimiConverse: ConverseFamily = createConverseFamily(kimiDialect, (model) => ({
  toolChoices: [],
  media: isThinking(model) ? [] : ["image"],
  cachePoints: "none",
}));
