import {
  type ChatCompletionsDialect,
  createChatCompletions,
  createConverseFamily,
  openAiToolChoices,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel, type JsonValue } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    ai21?: JambaOptions;
  }
}

/** What Jamba has beside the unified request. */
export interface JambaOptions {
  /** 1 to 16 answers, all but the first of which come in `providerMetadata`; a stream takes one. */
  n?: number;
  /** Above 0, words that came often come less. */
  frequencyPenalty?: number;
  /** Above 0, words that came at all come less. */
  presencePenalty?: number;
  /** Texts to answer from: `{ content, metadata: [{ key, value }] }`; AI21's own, on InvokeModel unverified. */
  documents?: readonly JsonValue[];
}

const fields: Readonly<Record<keyof JambaOptions, string>> = {
  n: "n",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  documents: "documents",
};

/** Jamba has neither seed nor schemas. Tools came with 1.5 and are those of AI21's own API, on InvokeModel unverified. */
export const jambaDialect: ChatCompletionsDialect = {
  name: "jamba",
  provider: "ai21",
  exampleModels: ["ai21.jamba-1-5-mini-v1:0"],
  supports: (model) => isModel(model, "ai21.jamba-"),
  options: fields,
  tuning: { seed: undefined },
  toolChoices: (model) => (isModel(model, "ai21.jamba-instruct-") ? {} : openAiToolChoices()),
  structuredOutput: false,
};

/** Jamba Instruct and Jamba 1.5, in an older OpenAI-style format. */
export const jamba: ChatAdapter = createChatCompletions(jambaDialect);

/** The same models over Converse (user guide, supported models and features). */
export const jambaConverse: ConverseFamily = createConverseFamily(jambaDialect, (model) => ({
  ...(isModel(model, "ai21.jamba-instruct-")
    ? { tools: false, media: [] }
    : { toolChoices: [], media: ["document"] }),
  s3: false,
  cachePoints: "none",
  structuredOutput: false,
}));
