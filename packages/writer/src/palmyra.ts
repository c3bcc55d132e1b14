import {
  type ChatCompletionsDialect,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    writer?: PalmyraOptions;
  }
}

/** What Palmyra has beside the unified request. */
export interface PalmyraOptions {
  /** −2 to 2: above 0, words that came often come less. */
  frequencyPenalty?: number;
  /** −2 to 2: above 0, words that came at all come less. */
  presencePenalty?: number;
  /** At least this many tokens are generated. */
  minTokens?: number;
}

const fields: Readonly<Record<keyof PalmyraOptions, string>> = {
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  minTokens: "min_tokens",
};

/** Palmyra stops after 16 tokens unless `maxTokens` says otherwise. Its tools are OpenAI's, natively unverified. */
export const palmyraDialect: ChatCompletionsDialect = {
  name: "palmyra",
  provider: "writer",
  exampleModels: ["us.writer.palmyra-x5-v1:0", "writer.palmyra-vision-7b"],
  supports: (model) => isModel(model, "writer.palmyra-"),
  options: fields,
  media: (model) => (isModel(model, "writer.palmyra-vision-") ? ["image"] : []),
  structuredOutput: false,
};

/** Palmyra X4, X5 and Vision, in the OpenAI-style format. */
export const palmyra: ChatAdapter = createChatCompletions(palmyraDialect);

/** The same models over Converse, which streams no answers with tools (langchain-aws). */
export const palmyraConverse: ConverseFamily = createConverseFamily(palmyraDialect, (model) => ({
  toolChoices: [],
  streamsWithTools: false,
  media: isModel(model, "writer.palmyra-vision-") ? ["image"] : [],
  cachePoints: "none",
  structuredOutput: false,
}));
