import * as z from "zod";
import { between, common, picture, prompt } from "./stability-common.wire.ts";
import { optionFields, type StabilityOptions } from "./stability-options.ts";
import { type StabilityTool, type ToolName, tools } from "./stability-services-table.ts";

const margin = z.int().min(0).max(2000).optional();
const sides = ["left", "right", "up", "down"];
const margins = Object.fromEntries(sides.map((side) => [side, margin]));

const optionTypes: Readonly<Record<keyof StabilityOptions, z.ZodType>> = {
  strength: between(0, 1),
  stylePreset: common.style_preset,
  creativity: between(0.1, 0.5),
  growMask: z.int().min(0).max(20).optional(),
  controlStrength: between(0, 1),
  fidelity: between(0, 1),
  compositionFidelity: between(0, 1),
  styleStrength: between(0, 1),
  changeStrength: between(0.1, 1),
};

/** The schema of a service's body. */
export function toolBody(name: ToolName): z.ZodType {
  const tool: StabilityTool = tools[name];
  const body = z.strictObject({
    ...wordsOf(tool),
    ...picturesOf(tool),
    ...(tool.content.expand && margins),
    output_format: common.output_format,
    ...(tool.seed && { seed: common.seed }),
    ...(tool.aspectRatio && { aspect_ratio: common.aspect_ratio }),
    ...Object.fromEntries(tool.options.map((option) => [optionFields[option], optionTypes[option]])),
    // Outside the picture there is more to make up.
    ...(name === "stable-outpaint" && { creativity: between(0.1, 1) }),
  });
  if (!tool.content.expand) return body;
  return body.refine(
    (fields: Readonly<Record<string, unknown>>) => sides.some((side) => Number(fields[side] ?? 0) > 0),
    {
      message: "at least one of left, right, up and down must be greater than 0",
    },
  );
}

function wordsOf({ content }: StabilityTool): Record<string, z.ZodType> {
  const words = { prompt: content.prompt, negative_prompt: content.negativePrompt };
  return Object.fromEntries(
    Object.entries(words).flatMap(([key, need]) =>
      need ? [[key, need === "required" ? prompt : prompt.optional()]] : [],
    ),
  );
}

function picturesOf({ task, mask }: StabilityTool): Record<string, z.ZodType> {
  const region = mask === "mask" ? { mask: picture.optional() } : mask ? { [mask]: prompt } : {};
  return task === "style-transfer"
    ? { init_image: picture, style_image: picture }
    : { image: picture, ...region };
}
