import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** NVIDIA Nemotron. */
export const nvidiaModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "nvidia",
      family: "nemotron",
      adapter: "nemotron",
      output: ["text"],
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { streaming: ["awsMatrix"], tools: ["langchain"], reasoning: ["langchain"] },
    },
    [
      { id: "nvidia.nemotron-nano-9b-v2", contextWindow: 131_072, maxOutput: 8_192, reasoning: false },
      {
        id: "nvidia.nemotron-nano-12b-v2",
        input: ["text", "image"],
        contextWindow: 131_072,
        maxOutput: 8_192,
        reasoning: false,
      },
      { id: "nvidia.nemotron-nano-3-30b", contextWindow: 262_144, maxOutput: 8_192 },
      { id: "nvidia.nemotron-super-3-120b", contextWindow: 262_144, maxOutput: 131_072 },
    ],
  ),
];
