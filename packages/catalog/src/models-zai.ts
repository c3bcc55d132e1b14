import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Z.ai GLM. */
export const zaiModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "zai",
      family: "glm",
      adapter: "glm",
      output: ["text"],
      contextWindow: 202_752,
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { streaming: ["awsMatrix"], tools: ["langchain"], reasoning: ["langchain"] },
    },
    [
      { id: "zai.glm-4.7", maxOutput: 131_072 },
      { id: "zai.glm-4.7-flash", maxOutput: 131_072 },
      { id: "zai.glm-5", maxOutput: 101_376, notes: ["Maximum output: 101,376 or 131,072, by catalogue."] },
    ],
  ),
  ...family(
    {
      provider: "zai",
      family: "glm",
      adapter: "glm",
      output: ["text"],
      reasoning: true,
      lifecycle: active("piAi"),
      listing: ["piAi"],
    },
    [
      {
        id: "zai.glm-5.3",
        contextWindow: 1_000_000,
        maxOutput: 128_000,
        profiles: ["us", "global"],
        notes: [
          "Needs an inference profile.",
          "Whether InvokeModel has it is unverified; it is claimed by the family.",
        ],
      },
    ],
  ),
];
