import { active, ended, family, legacy } from "./family.ts";
import type { CatalogModel } from "./model.ts";

const claude = {
  provider: "anthropic",
  family: "claude",
  adapter: "claude",
  input: ["text", "image", "document"],
  output: ["text"],
  streaming: true,
  tools: true,
  systemPrompt: true,
  reasoning: true,
  lifecycle: active("awsCards"),
  page: "awsClaude",
  from: { reasoning: ["awsThinking"] },
} as const;

/** Claude since 3.7, which can reason. */
export const anthropicModels: readonly CatalogModel[] = [
  ...family(
    {
      ...claude,
      contextWindow: 200_000,
      maxOutput: 64_000,
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
    },
    [
      {
        id: "anthropic.claude-3-7-sonnet-20250219-v1:0",
        maxOutput: 8_192,
        profiles: ["us", "eu"],
        lifecycle: ended("2025-10-28", "2026-07-30", "awsLifecycleJuly"),
        listing: ["litellm"],
        notes: [
          "It ended on 2026-04-28, and in GovCloud on 2026-07-30.",
          "128,000 tokens of output with the beta output-128k-2025-02-19.",
        ],
      },
      {
        id: "anthropic.claude-sonnet-4-20250514-v1:0",
        profiles: ["us", "eu", "apac", "global"],
        lifecycle: ended("2026-04-14", "2026-10-14", "awsLifecycle"),
        listing: ["litellm", "piAi"],
        notes: ["A context of 1,000,000 with the beta context-1m-2025-08-07."],
      },
      {
        id: "anthropic.claude-opus-4-20250514-v1:0",
        maxOutput: 32_000,
        profiles: ["us", "eu"],
        lifecycle: ended("2025-10-01", "2026-05-31", "awsLifecycle2025"),
        listing: ["litellm"],
      },
      {
        id: "anthropic.claude-opus-4-1-20250805-v1:0",
        maxOutput: 32_000,
        profiles: ["us", "eu"],
        lifecycle: legacy("2026-07-08", "2027-01-08", "awsLifecycle"),
      },
      {
        id: "anthropic.claude-sonnet-4-5-20250929-v1:0",
        profiles: ["us", "eu", "au", "jp", "global", "us-gov"],
        notes: [
          "Anthropic's SDK announces its end for 2026-11-30 on Anthropic's own service; AWS has no date.",
        ],
      },
      {
        id: "anthropic.claude-haiku-4-5-20251001-v1:0",
        profiles: ["us", "eu", "apac", "au", "jp", "in", "global"],
      },
      { id: "anthropic.claude-opus-4-5-20251101-v1:0", profiles: ["us", "eu", "global"] },
    ],
  ),
  ...family(
    {
      ...claude,
      contextWindow: 1_000_000,
      maxOutput: 128_000,
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
    },
    [
      { id: "anthropic.claude-opus-4-6-v1", profiles: ["us", "eu", "au", "global"] },
      {
        id: "anthropic.claude-sonnet-4-6",
        maxOutput: 64_000,
        profiles: ["us", "eu", "au", "jp", "global"],
        from: { maxOutput: ["litellm"] },
        notes: ["Maximum output: 64,000 (litellm) or 128,000 (pi-ai)."],
      },
      { id: "anthropic.claude-opus-4-7", profiles: ["us", "eu", "au", "jp", "global"] },
      { id: "anthropic.claude-opus-4-8", profiles: ["us", "eu", "au", "jp", "global"] },
    ],
  ),
  ...family(
    {
      ...claude,
      contextWindow: 1_000_000,
      maxOutput: 128_000,
      listing: ["awsCards", "aiSdkAnthropic", "piAi"],
    },
    [
      {
        id: "anthropic.claude-sonnet-5",
        profiles: ["us", "eu", "au", "jp", "in", "global"],
        listing: ["awsCards", "aiSdkAnthropic", "langchain", "litellm", "modelsDev", "piAi"],
      },
      {
        id: "anthropic.claude-opus-5",
        profiles: ["us", "eu", "au", "jp", "in", "global"],
        listing: ["awsCards", "aiSdkAnthropic", "langchain", "piAi"],
      },
      {
        id: "anthropic.claude-fable-5",
        profiles: ["us", "eu", "global"],
        listing: ["awsCards", "aiSdkAnthropic", "langchain", "litellm", "piAi", "modelsDev"],
      },
      { id: "anthropic.claude-fable-5-1", profiles: ["us", "global"] },
      { id: "anthropic.claude-opus-5-5", profiles: ["us", "eu", "au", "jp", "global"] },
      { id: "anthropic.claude-sonnet-5-5", profiles: ["us", "eu", "au", "global"] },
      {
        id: "anthropic.claude-haiku-5-5",
        profiles: ["us", "eu", "au", "jp", "global"],
        notes: ["Its card and the clients list it; the API matrix does not."],
      },
      {
        id: "anthropic.claude-fable-5-2",
        profiles: ["us", "global"],
        lifecycle: active("piAi"),
        listing: ["aiSdkAnthropic", "piAi"],
        notes: ["The clients list it; the API matrix and the cards do not."],
      },
    ],
  ),
  ...family(claude, [
    {
      id: "anthropic.claude-mythos-5-1",
      input: ["text", "image"],
      streaming: "unknown",
      listing: ["awsMatrix"],
      from: { input: ["awsMatrix"], tools: ["awsMatrix"], systemPrompt: ["awsMatrix"] },
    },
  ]),
  ...family(
    {
      provider: "anthropic",
      family: "claude",
      noAdapter: "Messages on the bedrock-mantle endpoint only (AWS API compatibility).",
      input: ["text", "image"],
      output: ["text"],
      tools: true,
      systemPrompt: true,
      lifecycle: active("awsCards"),
    },
    [
      {
        id: "anthropic.claude-mythos-5",
        contextWindow: 1_000_000,
        maxOutput: 128_000,
        reasoning: true,
        listing: ["awsMatrix"],
        from: { reasoning: ["awsThinking"] },
      },
      {
        id: "anthropic.claude-mythos-preview",
        contextWindow: 1_000_000,
        maxOutput: 128_000,
        listing: ["litellm"],
        notes: ["A preview."],
      },
    ],
  ),
];
