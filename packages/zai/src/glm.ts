import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  createChatCompletions,
  createConverseFamily,
} from "@bedplate/chat-completions";
import { type ChatAdapter, type ConverseFamily, isModel } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    zai?: ChatCompletionsOptions;
  }
}

/** GLM has nothing of its own. Where it puts its reasoning is not documented, so tags and members are read alike. */
export const glmDialect: ChatCompletionsDialect = {
  name: "glm",
  provider: "zai",
  exampleModels: ["zai.glm-5"],
  thinks: true,
  supports: (model) => isModel(model, "zai.glm-"),
};

/** GLM 4.7, 5 and 5.3, in the OpenAI-style format. */
export const glm: ChatAdapter = createChatCompletions(glmDialect);

/** The same models over Converse, after the lists of langchain-aws. */
export const glmConverse: ConverseFamily = createConverseFamily(glmDialect, () => ({
  toolChoices: [],
  media: [],
  cachePoints: "none",
}));
