import { type ChatRequest, user } from "@bedplate/core";
// The options' types come with the package that knows them.
import "./index.ts";

const request: ChatRequest = {
  model: "us.amazon.nova-2-lite-v1:0",
  messages: [user("hi")],
  options: { amazon: { reasoningConfig: { type: "enabled", maxReasoningEffort: "low" } } },
};

// @ts-expect-error A misspelt option is a compile error.
export const misspelt: ChatRequest = { ...request, options: { amazon: { reasoning: {} } } };
