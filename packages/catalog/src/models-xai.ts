import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** xAI Grok. */
export const xaiModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "xai",
      family: "grok",
      noAdapter: "Chat Completions and Responses only (AWS API compatibility).",
      input: ["text", "image"],
      output: ["text"],
      tools: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      from: { reasoning: ["langchain"] },
    },
    [
      {
        id: "xai.grok-4.3",
        contextWindow: 1_000_000,
        maxOutput: 131_072,
        listing: ["langchain", "litellm", "modelsDev", "piAi"],
      },
    ],
  ),
  ...family(
    {
      provider: "xai",
      family: "grok",
      adapter: "grok",
      input: ["text", "image"],
      output: ["text"],
      contextWindow: 500_000,
      maxOutput: 500_000,
      reasoning: true,
    },
    [
      {
        id: "xai.grok-4.6",
        streaming: true,
        tools: true,
        systemPrompt: true,
        profiles: ["us", "global"],
        lifecycle: active("awsCards"),
        listing: ["awsCards", "langchain", "piAi"],
        from: { streaming: ["awsCards"], reasoning: ["awsCards"] },
        notes: [
          "Needs an inference profile.",
          "Streaming: its card says yes, the API matrix does not mark it.",
        ],
      },
      {
        id: "xai.grok-4.7",
        profiles: ["us", "global"],
        lifecycle: active("awsMatrix"),
        listing: ["piAi"],
        notes: [
          "Needs an inference profile.",
          "The API matrix has InvokeModel for it, without the mark of streaming.",
        ],
      },
    ],
  ),
];
