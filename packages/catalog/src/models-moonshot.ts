import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Moonshot AI Kimi, under both spellings of its IDs. */
export const moonshotModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "moonshot",
      family: "kimi",
      adapter: "kimi",
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
      {
        id: "moonshot.kimi-k2-thinking",
        otherIds: ["moonshotai.kimi-k2-thinking"],
        contextWindow: 262_144,
        maxOutput: 16_000,
        from: { tools: ["litellmKimi"], reasoning: ["litellmKimi"] },
        notes: ["It always reasons."],
      },
      { id: "moonshotai.kimi-k2.5", input: ["text", "image"], contextWindow: 262_144, maxOutput: 16_384 },
    ],
  ),
  ...family(
    {
      provider: "moonshot",
      family: "kimi",
      adapter: "kimi",
      output: ["text"],
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["awsCards", "piAi"],
      from: { streaming: ["awsMatrix"] },
    },
    [
      {
        id: "moonshotai.kimi-k3",
        input: ["text", "image"],
        contextWindow: 1_048_576,
        maxOutput: 128_000,
        profiles: ["us", "global"],
        notes: ["Needs an inference profile."],
      },
    ],
  ),
  ...family(
    {
      provider: "moonshot",
      family: "kimi",
      adapter: "kimi",
      output: ["text"],
      reasoning: true,
      lifecycle: active("piAi"),
      listing: ["piAi"],
    },
    [
      {
        id: "moonshotai.kimi-k3.1",
        input: ["text", "image"],
        contextWindow: 1_048_576,
        maxOutput: 1_048_576,
        profiles: ["us", "global"],
        notes: [
          "Needs an inference profile.",
          "Whether InvokeModel has it is unverified; it is claimed by the family.",
        ],
      },
    ],
  ),
];
