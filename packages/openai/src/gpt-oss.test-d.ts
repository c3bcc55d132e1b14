import { type ChatRequest, user } from "@bedplate/core";
// The options' types come with the package that knows them.
import "./index.ts";

const request: ChatRequest = {
  model: "openai.gpt-oss-120b-1:0",
  messages: [user("Hi")],
  options: { openai: { logprobs: true, topLogprobs: 2, frequencyPenalty: 0.5, reasoningEffort: "low" } },
};

// @ts-expect-error A misspelt option is a compile error.
export const misspelt: ChatRequest = { ...request, options: { openai: { logProbs: true } } };

// @ts-expect-error An option of the wrong type is a compile error.
export const mistyped: ChatRequest = { ...request, options: { openai: { topLogprobs: "2" } } };
