import { family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Luma AI. */
export const lumaModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "luma",
      family: "ray",
      adapter: "luma-ray",
      input: ["text", "image"],
      output: ["video"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      page: "pwshBedrock",
      listing: ["pwshBedrock", "awsGenuSamples", "cdk"],
    },
    [{ id: "luma.ray-v2:0", notes: ["5 or 9 seconds, 540p or 720p."] }],
  ),
];
