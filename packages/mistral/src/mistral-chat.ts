import {
  type ChatCompletionsDialect,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";
import { toolCallIds } from "./tool-call-ids.ts";

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

/** The same models over Converse (user guide, supported models and features). */
export const mistralChatConverse: ConverseFamily = createConverseFamily(mistralChatDialect, (model) => ({
  toolChoices: ["auto", "required"],
  streamsWithTools: false,
  media: isModel(model, "mistral.pixtral-") ? ["image", "document"] : ["document"],
  cachePoints: "none",
  structuredOutput: false,
  toolCallIds,
  // Results beside text are refused (reported by clients).
  mixedTurns: false,
}));
