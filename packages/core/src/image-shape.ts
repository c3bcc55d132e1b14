import type { Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { BedrockError } from "./error.ts";
import type { ImageRequest } from "./image.ts";
import { unsupported } from "./unsupported.ts";

/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A megapixel, as models of pictures count it. */
const megapixel = 1024 * 1024;

/** How far a shape may be from a ratio that was asked for by name; and how far without a word. */
const tolerance = { most: 0.04, silent: 0.01 };

/** The shape that goes on the wire for the size or ratio of a request; none where it asks for none. */
export interface ChosenShape {
  shape?: string;
  warnings: Warning[];
}

/**
 * The nearest of a model's fixed shapes, which are sizes (`1024x768`) or ratios (`16:9`). Another size than the one that
 * was asked for is a warning; a ratio that no shape has throws `unsupported`.
 */
export function chooseShape(call: Call<ImageRequest>, shapes: readonly string[]): ChosenShape {
  const { size, aspectRatio } = call.request;
  if (!size && aspectRatio === undefined) return { warnings: [] };
  const wanted = size ?? megapixelSize(call, 1);
  const shape = nearest(shapes, wanted);
  const off = distance(sizeOf(shape), wanted);
  if (!size && off > tolerance.most)
    throw unsupported(call, `it has no shape of ${aspectRatio}`, `It has ${shapes.join(", ")}.`);
  const exact =
    size && shape.includes("x") ? shape === `${size.width}x${size.height}` : off < tolerance.silent;
  // A model with fixed ratios makes about a megapixel of each.
  if (exact && (shape.includes("x") || Math.abs(Math.log(area(wanted) / megapixel)) < 0.1))
    return { shape, warnings: [] };
  return { shape, warnings: [adjusted(call, shape)] };
}

function adjusted({ model, request: { size, aspectRatio } }: Call<ImageRequest>, shape: string): Warning {
  const setting = size ? "size" : "aspectRatio";
  const asked = size ? `${size.width}x${size.height}` : aspectRatio;
  return {
    code: "adjusted-setting",
    setting,
    message: `${model.id}: it has fixed shapes; ${shape} was sent instead of ${asked}.`,
  };
}

/** Of the nearest ratio, and among those of the nearest size. */
function nearest(shapes: readonly string[], wanted: ImageSize): string {
  const ranked = shapes.map((shape) => {
    const size = sizeOf(shape);
    return { shape, off: distance(size, wanted), apart: Math.abs(Math.log(area(size) / area(wanted))) };
  });
  return ranked.reduce((best, other) =>
    other.off < best.off || (other.off === best.off && other.apart < best.apart) ? other : best,
  ).shape;
}

/** The two numbers of a shape: `1024x768`, `16:9`. */
export function sizeOf(shape: string): ImageSize {
  const [width = 0, height = 0] = shape.split(/[x:]/).map(Number);
  return { width, height };
}

/** About a megapixel of the ratio that a request asks for, in steps of so many pixels; a square where it asks for none. Throws `invalid-request` for what is no ratio. */
export function megapixelSize(
  { request: { aspectRatio = "1:1", model } }: { request: Pick<ImageRequest, "aspectRatio" | "model"> },
  step: number,
): ImageSize {
  const { width, height } = sizeOf(aspectRatio);
  if (!(width > 0 && height > 0))
    throw new BedrockError("invalid-request", `${model}: ${aspectRatio} is no aspectRatio, such as 16:9.`, {
      modelId: model,
    });
  const side = (pixels: number): number => Math.max(step, Math.round(Math.sqrt(pixels) / step) * step);
  return { width: side((megapixel * width) / height), height: side((megapixel * height) / width) };
}

function area({ width, height }: ImageSize): number {
  return width * height;
}

/** How unlike the ratios of two sizes are. */
function distance(one: ImageSize, other: ImageSize): number {
  return Math.abs(Math.log(one.width / one.height / (other.width / other.height)));
}
