import { type JsonObject, sizeOf } from "@bedplate/core";
import * as z from "zod";
import { between, common, picture } from "./stability-common.wire.ts";
import { clipGuidancePresets, samplers, xlSizes } from "./stability-v1-options.ts";

const general = {
  text_prompts: z.array(z.strictObject({ text: z.string().max(2000), weight: z.number().optional() })).min(1),
  cfg_scale: between(0, 35),
  clip_guidance_preset: z.enum(clipGuidancePresets).optional(),
  sampler: z.enum(samplers).optional(),
  samples: z.int().min(1).max(1).optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  steps: z.int().min(10).max(50).optional(),
  style_preset: common.style_preset,
  extras: z.record(z.string(), z.unknown()).optional(),
};

const textBody = z
  .strictObject({ ...general, width: z.int().optional(), height: z.int().optional() })
  .refine(({ width = 1024, height = 1024 }) => xlSizes.some((size) => isSize(size, width, height)), {
    message: `width and height are no permitted size (${xlSizes.join(", ")})`,
  });

function isSize(size: string, width: number, height: number): boolean {
  const permitted = sizeOf(size);
  return permitted.width === width && permitted.height === height;
}

const pictureBody = z.strictObject({
  ...general,
  init_image: picture,
  init_image_mode: z.enum(["IMAGE_STRENGTH", "STEP_SCHEDULE"]).optional(),
  image_strength: between(0, 1),
  step_schedule_start: between(0, 1),
  step_schedule_end: between(0, 1),
});

const maskBody = z
  .strictObject({
    ...general,
    init_image: picture,
    mask_source: z.enum(["MASK_IMAGE_WHITE", "MASK_IMAGE_BLACK", "INIT_IMAGE_ALPHA"]),
    mask_image: picture.optional(),
  })
  .refine(({ mask_source, mask_image }) => mask_source === "INIT_IMAGE_ALPHA" || mask_image !== undefined, {
    message: "required key [mask_image] not found",
  });

/** The schema of a body, of which there are three kinds. */
export function stabilityV1Body(body: JsonObject): z.ZodType {
  if ("mask_source" in body || "mask_image" in body) return maskBody;
  return "init_image" in body ? pictureBody : textBody;
}
