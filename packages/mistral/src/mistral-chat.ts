import { type ChatCompletionsDialect, createChatCompletions } from "@bedplate/chat-completions";
import { type ChatAdapter, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    /** AWS's flavour of the format has no options of its own. */
    mistralChat?: Record<string, never>;
  }
}

/** What AWS documents as "Mistral AI chat completion": no seed, no options, and its own word for a call that must be made. */
export const mistralChatDialect: ChatCompletionsDialect = {
  name: "mistral-chat",
  provider: "mistralChat",
  exampleModels: ["us.mistral.pixtral-large-2502-v1:0"],
  supports: (model) => isModel(model, "mistral.mistral-large-2407-") || isModel(model, "mistral.pixtral-"),
  options: {},
  tuning: { seed: undefined },
  toolChoices: () => ({ auto: "auto", none: "none", required: "any" }),
  structuredOutput: false,
  media: (model) => (isModel(model, "mistral.pixtral-") ? ["image"] : []),
};

/** Mistral Large 2407 and Pixtral Large, in AWS's flavour of the chat format. */
export const mistralChat: ChatAdapter = createChatCompletions(mistralChatDialect);
