import { active, ended, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Cohere: Command, Command R, Embed and Rerank. */
export const cohereModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "cohere",
      family: "command",
      adapter: "command",
      output: ["text"],
      streaming: true,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: ended("2024-10-04", "2025-08-12", "awsLifecycle2025"),
      page: "awsCommand",
      listing: ["litellm"],
    },
    [
      {
        id: "cohere.command-text-v14",
        otherIds: ["cohere.command-text-v14:7:4k"],
        contextWindow: 4_096,
        maxOutput: 4_096,
      },
      {
        id: "cohere.command-light-text-v14",
        otherIds: ["cohere.command-light-text-v14:7:4k"],
        contextWindow: 4_096,
        maxOutput: 4_096,
      },
    ],
  ),
  ...family(
    {
      provider: "cohere",
      family: "command-r",
      adapter: "command-r",
      output: ["text"],
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: ended("2026-02-19", "2026-08-19", "awsLifecycle"),
      page: "awsCommandR",
      listing: ["litellm"],
      notes: ["The system prompt is the preamble."],
    },
    [
      {
        id: "cohere.command-r-v1:0",
        contextWindow: 128_000,
        maxOutput: 4_096,
        notes: ["Maximum output: 4,096 (litellm) or 4,000 (pwshBedrock)."],
      },
      { id: "cohere.command-r-plus-v1:0", contextWindow: 128_000, maxOutput: 4_096 },
    ],
  ),
  ...family(
    {
      provider: "cohere",
      family: "embed",
      adapter: "cohere-embed-v3",
      input: ["text", "image"],
      output: ["embedding"],
      contextWindow: 512,
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsEmbedV3",
      listing: ["pydanticAi", "ddTracePy", "litellm"],
      from: { contextWindow: ["awsEmbedV3", "litellm"] },
      notes: [
        "1,024 dimensions; at most 96 texts a call.",
        "Vectors of floats, int8, uint8, binary or ubinary.",
      ],
    },
    [
      { id: "cohere.embed-english-v3", otherIds: ["cohere.embed-english-v3:0:512"] },
      { id: "cohere.embed-multilingual-v3", otherIds: ["cohere.embed-multilingual-v3:0:512"] },
    ],
  ),
  ...family(
    {
      provider: "cohere",
      family: "embed",
      adapter: "cohere-embed-v4",
      input: ["text", "image"],
      output: ["embedding"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsEmbedV4",
      listing: ["pydanticAi", "aiSdkBedrock", "langchainEmbeddings", "litellm"],
    },
    [
      {
        id: "cohere.embed-v4:0",
        contextWindow: 128_000,
        from: { contextWindow: ["awsEmbedV4", "litellm"] },
        profiles: ["us", "eu", "global"],
        notes: [
          "256, 512, 1,024 or 1,536 dimensions, 1,536 unless asked for; at most 96 items a call.",
          "Vectors of floats, int8, uint8, binary or ubinary.",
        ],
      },
    ],
  ),
  ...family(
    {
      provider: "cohere",
      family: "rerank",
      adapter: "cohere-rerank",
      output: ["ranking"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "mlCommons",
      listing: ["ddTracePy", "mlCommons", "dify", "litellm"],
    },
    [
      {
        id: "cohere.rerank-v3-5:0",
        contextWindow: 32_000,
        from: { contextWindow: ["litellm"] },
        notes: ["Context: 32,000 (litellm) or 5,120 (dify)."],
      },
    ],
  ),
];
