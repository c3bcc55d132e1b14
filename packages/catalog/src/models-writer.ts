import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Writer Palmyra. */
export const writerModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "writer",
      family: "palmyra",
      adapter: "palmyra",
      output: ["text"],
      streaming: true,
      systemPrompt: true,
      reasoning: true,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { streaming: ["awsMatrix"], systemPrompt: ["awsPalmyra"], reasoning: ["langchain"] },
      notes: ["Converse takes tools; natively they are unverified."],
    },
    [
      { id: "writer.palmyra-x4-v1:0", contextWindow: 122_880, maxOutput: 8_192, profiles: ["us"] },
      { id: "writer.palmyra-x5-v1:0", contextWindow: 1_040_000, maxOutput: 8_192, profiles: ["us"] },
    ],
  ),
  ...family(
    {
      provider: "writer",
      family: "palmyra",
      adapter: "palmyra",
      input: ["text", "image"],
      output: ["text"],
      streaming: true,
      lifecycle: active("awsCards"),
      listing: ["awsCards"],
    },
    [
      {
        id: "writer.palmyra-vision-7b",
        contextWindow: 4_000,
        maxOutput: 4_000,
        notes: ["Streaming: its card says yes, the API matrix does not mark it."],
      },
    ],
  ),
];
