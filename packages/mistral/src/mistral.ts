import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel, type ModelRef } from "@bedplate/core";
import { toolCallIds } from "./tool-call-ids.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    mistral?: ChatCompletionsOptions;
  }
}

const seeing = ["mistral-large-3-", "ministral-3-", "magistral-"];
const models = [...seeing, "devstral-2-", "voxtral-"];

/** Mistral's newer models differ in what they take in. Magistral thinks when a system message asks it to, so `reasoning` has no field. */
export const mistralDialect: ChatCompletionsDialect = {
  name: "mistral",
  provider: "mistral",
  exampleModels: ["mistral.mistral-large-3-675b-instruct", "mistral.voxtral-mini-3b-2507"],
  thinks: true,
  supports: (model) => isOneOf(model, models),
  media: (model) => (isOneOf(model, ["voxtral-"]) ? ["audio"] : isOneOf(model, seeing) ? ["image"] : []),
};

/** Mistral Large 3, Ministral 3, Magistral, Devstral 2 and Voxtral, in the OpenAI-style format. */
export const mistral: ChatAdapter = createChatCompletions(mistralDialect);

function isOneOf(model: ModelRef, names: readonly string[]): boolean {
  return names.some((name) => isModel(model, `mistral.${name}`));
}

/** The same models over Converse, which streams no answers with tools (langchain-aws). */
export const mistralConverse: ConverseFamily = createConverseFamily(mistralDialect, (model) => ({
  toolChoices: [],
  streamsWithTools: false,
  // Voxtral hears natively alone.
  media: isOneOf(model, seeing) ? ["image"] : [],
  cachePoints: "none",
  toolCallIds,
  // Results beside text are refused (reported by clients).
  mixedTurns: false,
}));
