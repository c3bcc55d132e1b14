import { active, family, legacy } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** TwelveLabs: Marengo embeds media, Pegasus answers questions about videos. */
export const twelvelabsModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "twelvelabs",
      family: "marengo",
      adapter: "marengo-2",
      input: ["text", "image", "audio", "video"],
      output: ["embedding"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: legacy("2026-05-29", "2026-11-30", "awsLifecycle"),
      page: "awsMarengo2",
      listing: ["awsTwelvelabsSamples", "litellm"],
    },
    [
      {
        id: "twelvelabs.marengo-embed-2-7-v1:0",
        contextWindow: 77,
        profiles: ["us", "eu"],
        from: { contextWindow: ["awsMarengo2"] },
        notes: [
          "1,024 dimensions. Audio and video are embedded asynchronously, under the ID without profile.",
        ],
      },
    ],
  ),
  ...family(
    {
      provider: "twelvelabs",
      family: "marengo",
      adapter: "marengo-3",
      input: ["text", "image", "audio", "video"],
      output: ["embedding"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsMarengo3",
      listing: ["awsMarengo3", "awsTwelvelabsSamples"],
    },
    [
      {
        id: "twelvelabs.marengo-embed-3-0-v1:0",
        contextWindow: 500,
        profiles: ["us", "eu"],
        notes: ["512 dimensions. Audio and video are embedded asynchronously, under the ID without profile."],
      },
    ],
  ),
  ...family(
    {
      provider: "twelvelabs",
      family: "pegasus",
      adapter: "pegasus",
      input: ["text", "video"],
      output: ["text"],
      streaming: true,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsPegasus",
      listing: ["awsMatrix", "cdk", "litellm"],
      from: { maxOutput: ["awsPegasus"] },
    },
    [{ id: "twelvelabs.pegasus-1-2-v1:0", converse: false, maxOutput: 4_096, profiles: ["us", "eu"] }],
  ),
];
