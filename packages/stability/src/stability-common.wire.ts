import * as z from "zod";
import { stylePresets } from "./stability-options.ts";
import { aspectRatios } from "./stability-reply.ts";

/** A picture as base64 text. */
export const picture: z.ZodString = z.string().min(1);

/** A prompt of any kind. */
export const prompt: z.ZodString = z.string().max(10_000);

/** What is common to the models after SDXL and the services. */
export const common: {
  seed: z.ZodType;
  output_format: z.ZodType;
  aspect_ratio: z.ZodType;
  style_preset: z.ZodType;
} = {
  seed: z.int().min(0).max(4_294_967_294).optional(),
  output_format: z.enum(["jpeg", "png", "webp"]).optional(),
  aspect_ratio: z.enum(aspectRatios).optional(),
  style_preset: z.enum(stylePresets).optional(),
};

/** A number between two others, both included. */
export function between(least: number, most: number): z.ZodType {
  return z.number().min(least).max(most).optional();
}
