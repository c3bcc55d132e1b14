import {
  type Call,
  chooseShape,
  type ImageRequest,
  type ImageSize,
  megapixelSize,
  sizeOf,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { isCanvas } from "./amazon-image-tasks.ts";

/** The sizes of Titan Image, which has no others. */
export const titanSizes = [
  "1024x1024",
  "768x768",
  "512x512",
  "768x1152",
  "384x576",
  "1152x768",
  "576x384",
  "768x1280",
  "384x640",
  "1280x768",
  "640x384",
  "896x1152",
  "448x576",
  "1152x896",
  "576x448",
  "768x1408",
  "384x704",
  "1408x768",
  "704x384",
  "640x1408",
  "320x704",
  "1408x640",
  "704x320",
  "1152x640",
  "1173x640",
] as const;

/** Nova Canvas takes any multiple of this, between ratios of 1:4 and 4:1. */
const canvas = { step: 16, ratio: 4 };

/** The size of a new picture, for a size or a ratio that was asked for. Throws `unsupported` for a ratio that the model doesn't have. */
export function chooseSize(call: Call<ImageRequest>): { size?: ImageSize; warnings: Warning[] } {
  const { size, aspectRatio } = call.request;
  if (!isCanvas(call.model)) {
    const { shape, warnings } = chooseShape(call, titanSizes);
    return { ...(shape && { size: sizeOf(shape) }), warnings };
  }
  if (size) return { size, warnings: [] };
  if (aspectRatio === undefined) return { warnings: [] };
  // First of all it has to be a ratio.
  const chosen = megapixelSize(call, canvas.step);
  const { width, height } = sizeOf(aspectRatio);
  if (Math.max(width / height, height / width) > canvas.ratio)
    throw unsupported(call, `it makes no picture of ${aspectRatio}`, "It goes from 1:4 to 4:1.");
  return { size: chosen, warnings: [] };
}
