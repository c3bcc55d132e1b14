import { isModel, type JsonObject, type ModelRef } from "@bedplate/core";
import * as z from "zod";
import { between, common, picture, prompt } from "./stability-common.wire.ts";
import { isCore } from "./stability-v2.ts";

const { aspect_ratio, ...settings } = common;
const words = { prompt, negative_prompt: prompt.optional(), ...settings };

const textBody = z.strictObject({ ...words, aspect_ratio });
const textModeBody = z.strictObject({
  ...words,
  aspect_ratio,
  mode: z.literal("text-to-image").optional(),
});
const variation = { ...words, image: picture, strength: between(0, 1).pipe(z.number()) };
const variationBody = z.strictObject({ ...variation, mode: z.literal("image-to-image") });
// Ultra knows no mode in the service's own table; clients send it (unverified).
const ultraVariationBody = z.strictObject({ ...variation, mode: z.literal("image-to-image").optional() });

/** The schema of a model's body, which from a picture is another one than from words. */
export function stabilityV2Body(body: JsonObject, model: ModelRef): z.ZodType {
  if (isCore(model)) return textBody;
  if (!("image" in body) && body.mode !== "image-to-image") return textModeBody;
  return isModel(model, "stability.stable-image-ultra-v") ? ultraVariationBody : variationBody;
}
