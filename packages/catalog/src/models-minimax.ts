import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** MiniMax M2. */
export const minimaxModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "minimax",
      family: "minimax",
      adapter: "minimax",
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
      { id: "minimax.minimax-m2", contextWindow: 204_608, maxOutput: 128_000 },
      { id: "minimax.minimax-m2.1", contextWindow: 196_608, maxOutput: 131_072 },
      { id: "minimax.minimax-m2.5", contextWindow: 196_608, maxOutput: 98_304 },
    ],
  ),
];
