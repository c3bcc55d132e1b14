import { type ChatRequest, user } from "@bedplate/core";
// The options' types come with the package that knows them.
import "./index.ts";

const request: ChatRequest = {
  model: "us.anthropic.claude-opus-4-6-v1",
  messages: [user("hi")],
  options: { converse: { additionalModelRequestFields: { top_k: 5 }, effort: "high" } },
};

// @ts-expect-error A misspelt option is a compile error.
export const misspelt: ChatRequest = { ...request, options: { converse: { variables: {} } } };
