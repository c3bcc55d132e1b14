import { active, ended, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Claude up to 3.5: the text completions of Claude 1, 2 and Instant, and the Messages format since Claude 3. */
export const olderAnthropicModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "anthropic",
      family: "claude",
      adapter: "claude-text",
      output: ["text"],
      streaming: true,
      tools: false,
      systemPrompt: true,
      reasoning: false,
      lifecycle: ended("2025-01-21", "2025-07-21", "awsLifecycle2025"),
      from: { streaming: ["openllmetry", "ddTraceJs"] },
      notes: ["The system prompt stands before the first turn of the prompt."],
    },
    [
      {
        id: "anthropic.claude-v1",
        contextWindow: 100_000,
        maxOutput: 8_191,
        lifecycle: ended("2023-11-28", "2024-02-28", "awsLifecycle2025"),
        listing: ["litellm"],
      },
      {
        id: "anthropic.claude-instant-v1",
        otherIds: ["anthropic.claude-instant-v1:2:100k"],
        contextWindow: 100_000,
        maxOutput: 4_096,
        listing: ["dify", "litellm"],
        from: { maxOutput: ["dify"] },
        notes: ["Maximum output: 4,096 (dify) or 8,191 (litellm)."],
      },
      {
        id: "anthropic.claude-v2",
        otherIds: ["anthropic.claude-v2:0:18k", "anthropic.claude-v2:0:100k"],
        contextWindow: 100_000,
        maxOutput: 4_096,
        listing: ["dify"],
        notes: ["Maximum output: 4,096 (dify) or 8,191 (litellm)."],
      },
      {
        id: "anthropic.claude-v2:1",
        contextWindow: 200_000,
        maxOutput: 4_096,
        listing: ["dify", "litellm"],
        from: { contextWindow: ["dify"] },
        notes: ["Context: 200,000 (dify) or 100,000 (litellm)."],
      },
    ],
  ),
  ...family(
    {
      provider: "anthropic",
      family: "claude",
      adapter: "claude",
      input: ["text", "image", "document"],
      output: ["text"],
      contextWindow: 200_000,
      maxOutput: 4_096,
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsClaude",
      listing: ["litellm"],
      from: { reasoning: ["awsThinking"] },
    },
    [
      {
        id: "anthropic.claude-3-haiku-20240307-v1:0",
        profiles: ["us", "eu", "apac"],
        lifecycle: ended("2026-03-10", "2026-09-10", "awsLifecycle"),
      },
      {
        id: "anthropic.claude-3-sonnet-20240229-v1:0",
        profiles: ["us", "eu", "apac"],
        lifecycle: ended("2025-01-21", "2026-07-30", "awsLifecycleJuly"),
        notes: ["Dates differ by region; here are the first to become legacy and the last to end."],
      },
      {
        id: "anthropic.claude-3-opus-20240229-v1:0",
        profiles: ["us", "eu"],
        lifecycle: ended("2025-07-15", "2026-01-15", "awsLifecycle2025"),
      },
      {
        id: "anthropic.claude-3-5-sonnet-20240620-v1:0",
        profiles: ["us", "eu", "apac"],
        lifecycle: ended("2025-08-25", "2026-07-30", "awsLifecycleJuly"),
        notes: ["Dates differ by region; here are the first to become legacy and the last to end."],
      },
      {
        id: "anthropic.claude-3-5-sonnet-20241022-v2:0",
        maxOutput: 8_192,
        profiles: ["us", "eu", "apac"],
        lifecycle: ended("2025-08-25", "2026-07-30", "awsLifecycleJuly"),
        notes: ["Dates differ by region; here are the first to become legacy and the last to end."],
      },
      {
        id: "anthropic.claude-3-5-haiku-20241022-v1:0",
        input: ["text", "document"],
        maxOutput: 8_192,
        profiles: ["us", "eu"],
        lifecycle: ended("2025-12-19", "2026-06-19", "awsLifecycle2025"),
      },
    ],
  ),
];
