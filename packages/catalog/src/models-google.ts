import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Google Gemma. */
export const googleModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "google",
      family: "gemma",
      adapter: "gemma",
      input: ["text", "image"],
      output: ["text"],
      contextWindow: 128_000,
      maxOutput: 8_192,
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev"],
      from: { streaming: ["awsMatrix"], tools: ["langchain"], reasoning: ["langchain"] },
    },
    [
      { id: "google.gemma-3-4b-it", maxOutput: 4_096 },
      { id: "google.gemma-3-12b-it", tools: false },
      {
        id: "google.gemma-3-27b-it",
        notes: ["Context: 128,000 or 202,000, by catalogue.", "AWS calls it Gemma 3 27B PT."],
      },
    ],
  ),
  ...family(
    {
      provider: "google",
      family: "gemma",
      noAdapter: "On the bedrock-mantle endpoint (litellm); InvokeModel is unverified.",
      input: ["text", "image"],
      output: ["text"],
      tools: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["litellm", "piAi"],
      from: { tools: ["litellm"] },
    },
    [
      {
        id: "google.gemma-4-31b",
        contextWindow: 262_144,
        maxOutput: 32_768,
        from: { contextWindow: ["piAi"] },
        notes: ["Context: 262,144 (pi-ai) or 256,000 (litellm)."],
      },
      {
        id: "google.gemma-4-26b-a4b",
        contextWindow: 262_144,
        maxOutput: 32_768,
        from: { contextWindow: ["piAi"] },
        notes: ["Context: 262,144 (pi-ai) or 256,000 (litellm)."],
      },
      { id: "google.gemma-4-e2b", contextWindow: 131_072, maxOutput: 8_192 },
    ],
  ),
];
