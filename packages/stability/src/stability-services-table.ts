import { type ImageContent, type ImageTask, isModel, type ModelRef } from "@bedplate/core";
import type { StabilityOptions } from "./stability-options.ts";

/** What one of the image services does and takes. What is not named, it refuses. */
export interface StabilityTool {
  readonly task: ImageTask;
  readonly content: ImageContent;
  readonly options: readonly (keyof StabilityOptions)[];
  /** The field that says which region is changed: a painted mask, or the words for it. */
  readonly mask?: "mask" | "select_prompt" | "search_prompt";
  /** Whether it takes a seed. */
  readonly seed?: true;
  /** Whether it takes a ratio; the others keep the picture's. */
  readonly aspectRatio?: true;
}

const one = { images: [1, 1] } as const;
const words = { ...one, prompt: "required", negativePrompt: "optional" } as const;
const masked = { mask: "mask", seed: true } as const;
const control = {
  task: "control",
  content: words,
  options: ["controlStrength", "stylePreset"],
  seed: true,
} as const;

/** The middle of each service's model ID. */
export const toolNames = [
  "stable-creative-upscale",
  "stable-conservative-upscale",
  "stable-fast-upscale",
  "stable-image-inpaint",
  "stable-outpaint",
  "stable-image-search-recolor",
  "stable-image-search-replace",
  "stable-image-erase-object",
  "stable-image-remove-background",
  "stable-image-control-sketch",
  "stable-image-control-structure",
  "stable-image-style-guide",
  "stable-style-transfer",
] as const;

/** One of them. */
export type ToolName = (typeof toolNames)[number];

/** The services. */
export const tools: Readonly<Record<ToolName, StabilityTool>> = {
  "stable-creative-upscale": {
    task: "upscale",
    content: words,
    options: ["creativity", "stylePreset"],
    seed: true,
  },
  "stable-conservative-upscale": { task: "upscale", content: words, options: ["creativity"], seed: true },
  "stable-fast-upscale": { task: "upscale", content: one, options: [] },
  "stable-image-inpaint": {
    ...masked,
    task: "inpaint",
    content: { ...words, mask: "optional" },
    options: ["growMask", "stylePreset"],
  },
  "stable-outpaint": {
    task: "outpaint",
    content: { ...one, prompt: "optional", expand: "required" },
    options: ["creativity", "stylePreset"],
    seed: true,
  },
  "stable-image-search-recolor": {
    task: "recolor",
    content: { ...words, mask: "required" },
    mask: "select_prompt",
    options: ["growMask", "stylePreset"],
    seed: true,
  },
  "stable-image-search-replace": {
    task: "replace",
    content: { ...words, mask: "required" },
    mask: "search_prompt",
    options: ["growMask", "stylePreset"],
    seed: true,
  },
  "stable-image-erase-object": {
    ...masked,
    task: "erase",
    content: { ...one, mask: "optional" },
    options: ["growMask"],
  },
  "stable-image-remove-background": { task: "remove-background", content: one, options: [] },
  "stable-image-control-sketch": control,
  "stable-image-control-structure": control,
  "stable-image-style-guide": {
    task: "style",
    content: words,
    options: ["fidelity", "stylePreset"],
    seed: true,
    aspectRatio: true,
  },
  "stable-style-transfer": {
    task: "style-transfer",
    content: { images: [2, 2], prompt: "optional", negativePrompt: "optional" },
    options: ["compositionFidelity", "styleStrength", "changeStrength"],
    seed: true,
  },
};

/** Which service a model ID names. */
export function toolName(model: ModelRef): ToolName | undefined {
  return toolNames.find((name) => isModel(model, `stability.${name}-v`));
}
