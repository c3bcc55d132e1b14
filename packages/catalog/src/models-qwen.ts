import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Qwen3. */
export const qwenModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "qwen",
      family: "qwen",
      adapter: "qwen",
      output: ["text"],
      contextWindow: 262_144,
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { streaming: ["awsMatrix"], tools: ["langchain"], reasoning: ["langchain"] },
    },
    [
      { id: "qwen.qwen3-235b-a22b-2507-v1:0", maxOutput: 131_072 },
      {
        id: "qwen.qwen3-32b-v1:0",
        contextWindow: 32_768,
        maxOutput: 16_384,
        reasoning: true,
        from: { contextWindow: ["piAi"] },
        notes: ["Context: 32,768 (pi-ai), 131,072 (litellm) or 16,384 (models.dev)."],
      },
      {
        id: "qwen.qwen3-coder-480b-a35b-v1:0",
        contextWindow: 131_072,
        maxOutput: 65_536,
        from: { contextWindow: ["piAi"] },
        notes: ["Context: 131,072 (pi-ai) or 262,000 (litellm)."],
      },
      { id: "qwen.qwen3-coder-30b-a3b-v1:0", maxOutput: 131_072 },
      {
        id: "qwen.qwen3-coder-next",
        maxOutput: 65_536,
        reasoning: "unknown",
        notes: ["Reasoning: langchain-aws says yes, pi-ai no."],
      },
      { id: "qwen.qwen3-next-80b-a3b", maxOutput: 262_000 },
      { id: "qwen.qwen3-vl-235b-a22b", input: ["text", "image"], maxOutput: 262_000 },
    ],
  ),
];
