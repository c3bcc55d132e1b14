import type { JsonObject } from "@bedplate/core";
import type { StylePreset } from "./stability-options.ts";

declare module "@bedplate/core" {
  interface ImageOptions {
    stabilityXl?: StabilityXlOptions;
  }
}

/** What only Stable Diffusion XL knows. */
export interface StabilityXlOptions {
  /** Further prompts with a weight: below 0 for what shall not be seen. */
  textPrompts?: readonly { readonly text: string; readonly weight?: number }[];
  /** How closely the prompts are followed, 0 to 35. */
  cfgScale?: number;
  clipGuidancePreset?: (typeof clipGuidancePresets)[number];
  sampler?: (typeof samplers)[number];
  /** 10 to 50. */
  steps?: number;
  stylePreset?: StylePreset;
  /** Whether `imageStrength` or the schedule says how much of the picture stays; of `variation`, as the next ones. */
  initImageMode?: "IMAGE_STRENGTH" | "STEP_SCHEDULE";
  /** 0 to 1; near 1 is like the picture. */
  imageStrength?: number;
  stepScheduleStart?: number;
  stepScheduleEnd?: number;
  /** Fields that Stability's documentation leaves open. */
  extras?: JsonObject;
}

/** The native field of each option; the prompts have a place of their own. */
export const xlFields: Readonly<Record<Exclude<keyof StabilityXlOptions, "textPrompts">, string>> = {
  cfgScale: "cfg_scale",
  clipGuidancePreset: "clip_guidance_preset",
  sampler: "sampler",
  steps: "steps",
  stylePreset: "style_preset",
  initImageMode: "init_image_mode",
  imageStrength: "image_strength",
  stepScheduleStart: "step_schedule_start",
  stepScheduleEnd: "step_schedule_end",
  extras: "extras",
};

/** The sizes of Stable Diffusion XL, which has no others. */
export const xlSizes = [
  "1024x1024",
  "1152x896",
  "1216x832",
  "1344x768",
  "1536x640",
  "640x1536",
  "768x1344",
  "832x1216",
  "896x1152",
] as const;

/** How the prompts guide the picture. */
export const clipGuidancePresets = [
  "FAST_BLUE",
  "FAST_GREEN",
  "NONE",
  "SIMPLE",
  "SLOW",
  "SLOWER",
  "SLOWEST",
] as const;

/** How noise becomes a picture. */
export const samplers = [
  "DDIM",
  "DDPM",
  "K_DPMPP_2M",
  "K_DPMPP_2S_ANCESTRAL",
  "K_DPM_2",
  "K_DPM_2_ANCESTRAL",
  "K_EULER",
  "K_EULER_ANCESTRAL",
  "K_HEUN",
  "K_LMS",
] as const;
