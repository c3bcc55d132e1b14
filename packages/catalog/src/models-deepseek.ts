import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** DeepSeek: the text completions of R1, and V3 in the OpenAI shape. */
export const deepseekModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "deepseek",
      family: "deepseek",
      adapter: "deepseek-r1",
      output: ["text"],
      streaming: true,
      tools: false,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      page: "awsDeepseek",
    },
    [
      {
        id: "deepseek.r1-v1:0",
        contextWindow: 128_000,
        maxOutput: 32_768,
        profiles: ["us"],
        listing: ["langchain", "modelsDev", "litellm"],
        notes: [
          "Needs the profile us.",
          "The system prompt stands in the prompt.",
          "AWS advises at most 8,192 tokens of output.",
        ],
      },
    ],
  ),
  ...family(
    {
      provider: "deepseek",
      family: "deepseek",
      adapter: "deepseek",
      output: ["text"],
      streaming: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { streaming: ["awsMatrix"], reasoning: ["langchain", "piAi"] },
      notes: ["Converse takes tools; natively they are unverified."],
    },
    [
      {
        id: "deepseek.v3-v1:0",
        contextWindow: 163_840,
        maxOutput: 81_920,
        from: { systemPrompt: ["awsDeepseek"] },
      },
      {
        id: "deepseek.v3.2",
        contextWindow: 163_840,
        maxOutput: 81_920,
        profiles: ["us", "eu"],
        notes: ["The profiles are in litellm only."],
      },
    ],
  ),
];
