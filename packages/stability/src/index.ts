export type { StabilityOptions, StylePreset } from "./stability-options.ts";
export { stabilityServices } from "./stability-services.ts";
export { sdxl } from "./stability-v1.ts";
export type { StabilityXlOptions } from "./stability-v1-options.ts";
export { stableImage } from "./stability-v2.ts";
