import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    minimax?: ChatCompletionsOptions;
  }
}

/** MiniMax asks for its reasoning to stay in the history, or it forgets between tool calls why it called (vendor advice; on Bedrock unverified). */
export const minimaxDialect: ChatCompletionsDialect = {
  name: "minimax",
  provider: "minimax",
  exampleModels: ["minimax.minimax-m2.5"],
  thinks: true,
  supports: (model) => isModel(model, "minimax.minimax-m"),
  replay: ["<think>", "</think>"],
};

/** MiniMax M2, M2.1 and M2.5, in the OpenAI-style format. */
export const minimax: ChatAdapter = createChatCompletions(minimaxDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const minimaxConverse: ConverseFamily = createConverseFamily(minimaxDialect, () => ({
  toolChoices: [],
  media: [],
  cachePoints: "none",
}));
