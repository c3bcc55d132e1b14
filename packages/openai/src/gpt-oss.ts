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
    openai?: ReasoningEffortOptions;
  }
}

/** gpt-oss takes the body of OpenAI's own API, with its newer names. */
export const gptOssDialect: ChatCompletionsDialect = {
  name: "gpt-oss",
  provider: "openai",
  exampleModels: ["openai.gpt-oss-120b-1:0"],
  // The other OpenAI models, and IDs of gpt-oss without a version, belong to other endpoints.
  supports: (model) =>
    ["120b-1:", "20b-1:", "safeguard-"].some((variant) => isModel(model, `openai.gpt-oss-${variant}`)),
  tuning: { maxTokens: "max_completion_tokens" },
  system: "developer",
  options: reasoningEffortFields,
  efforts: () => ["low", "medium", "high"],
};

/** gpt-oss 120B and 20B and their safeguards: the open-weight models, which alone take InvokeModel. */
export const gptOss: ChatAdapter = createChatCompletions(gptOssDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const gptOssConverse: ConverseFamily = createConverseFamily(gptOssDialect, () => ({
  toolChoices: [],
  media: [],
  cachePoints: "none",
}));

/** GPT-5.6 and GPT-6, which InvokeModel does not serve: Converse alone has them. */
export const gptConverse: ConverseFamily = createConverseFamily(
  {
    ...gptOssDialect,
    name: "gpt",
    supports: (model) => isModel(model, "openai.gpt-") && !isModel(model, "openai.gpt-oss-"),
  },
  () => ({ toolChoices: [], media: ["image", "document"] }),
);
