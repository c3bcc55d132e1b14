import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    google?: ChatCompletionsOptions;
  }
}

/** Gemma 3 has no reasoning; all its sizes on Bedrock take images. */
export const gemmaDialect: ChatCompletionsDialect = {
  name: "gemma",
  provider: "google",
  exampleModels: ["google.gemma-3-27b-it"],
  // Gemma 4 is served by another endpoint.
  supports: (model) => isModel(model, "google.gemma-3-"),
  media: () => ["image"],
};

/** Gemma 3, which sees images, in the OpenAI-style format. */
export const gemma: ChatAdapter = createChatCompletions(gemmaDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const gemmaConverse: ConverseFamily = createConverseFamily(gemmaDialect, () => ({
  toolChoices: [],
  media: ["image"],
  cachePoints: "none",
}));
