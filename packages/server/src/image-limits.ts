import { BedrockError, isModel, type ModelRef } from "@bedplate/core";
import { type PictureHead, readPicture } from "./paint.ts";

/** What a model wants of the pictures it is given. */
interface PictureLimits {
  /** How its provider and name begin. */
  readonly prefix: string;
  /** Shortest and longest side, in pixels. */
  readonly sides?: readonly [least: number, most: number];
  /** Fewest and most pixels. */
  readonly pixels?: readonly [least: number, most: number];
  /** How many times the shorter side the longer one may be. */
  readonly ratio?: number;
  readonly bytes?: number;
  readonly formats?: readonly PictureHead["format"][];
  /** Whether pictures may be transparent. Default: they may. */
  readonly transparent?: false;
  /** Whether a mask is fitted to the picture, or has to have its size. */
  readonly masks?: "any-size" | "same-size";
}

const jpegOrPng = ["jpeg", "png"] as const;
const readable = ["jpeg", "png", "webp"] as const;
const whole: readonly [number, number] = [64, Number.POSITIVE_INFINITY];

/** The first that fits a model is its own. */
const limits: readonly PictureLimits[] = [
  {
    prefix: "amazon.titan-image-generator-",
    sides: [1, 1408],
    bytes: 5_000_000,
    formats: jpegOrPng,
    masks: "same-size",
  },
  {
    prefix: "amazon.nova-canvas-",
    sides: [320, 4096],
    pixels: [1, 4_194_303],
    ratio: 4,
    formats: jpegOrPng,
    transparent: false,
    masks: "same-size",
  },
  {
    prefix: "stability.stable-diffusion-xl",
    pixels: [262_144, 1_048_576],
    formats: jpegOrPng,
    masks: "same-size",
  },
  { prefix: "stability.sd3-", sides: whole, formats: readable },
  { prefix: "stability.stable-image-ultra-", sides: whole, formats: readable },
  {
    prefix: "stability.stable-creative-upscale-",
    sides: whole,
    pixels: [4_096, 1_048_576],
    formats: readable,
  },
  // The sides are as one client has them (unverified).
  {
    prefix: "stability.stable-fast-upscale-",
    sides: [32, 1_536],
    pixels: [1_024, 1_048_576],
    formats: readable,
  },
  { prefix: "stability.", sides: whole, pixels: [1, 9_437_184], ratio: 2.5, formats: readable },
];

/** A picture that a call brings: what its header says, and how long its file is. */
export interface GivenPicture extends PictureHead {
  readonly bytes: number;
}

/** Refuses pictures that a known model would refuse, and a mask that doesn't fit the first of them. The service's own words are unknown. */
export function checkPictures(
  model: ModelRef,
  pictures: readonly GivenPicture[],
  mask: GivenPicture | undefined,
): void {
  const own = limitsOf(model);
  if (!own) return;
  for (const picture of pictures) {
    const broken = violation(picture, own);
    if (broken) throw refuse(model, `an image ${broken}`);
  }
  const [first] = pictures;
  const misfits = mask && first && (mask.width !== first.width || mask.height !== first.height);
  if (misfits && own.masks === "same-size") {
    const sizes = `${mask.width}x${mask.height} pixels, not ${first.width}x${first.height}`;
    throw refuse(model, `the mask has to be as large as the image; it has ${sizes}`);
  }
}

/** Refuses transparent pictures that a model can't take. They are decoded for that, one after another, so their sizes are checked before. */
export async function checkOpaque(model: ModelRef, pictures: readonly Uint8Array[]): Promise<void> {
  if (limitsOf(model)?.transparent !== false) return;
  for (const bytes of pictures)
    if ((await readPicture(bytes)).transparent) throw refuse(model, "an image has to be opaque");
}

function limitsOf(model: ModelRef): PictureLimits | undefined {
  return limits.find(({ prefix }) => isModel(model, prefix));
}

function violation(picture: GivenPicture, own: PictureLimits): string | undefined {
  const { width, height, format, bytes } = picture;
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  const size = `it has ${width}x${height}`;
  const { sides, pixels, ratio, formats } = own;
  if (formats && !formats.includes(format)) return `has to be ${formats.join(" or ")}; it is ${format}`;
  if (own.bytes !== undefined && bytes > own.bytes) return `may have ${own.bytes} bytes; it has ${bytes}`;
  if (sides && shorter < sides[0]) return `needs at least ${sides[0]} pixels on each side; ${size}`;
  if (sides && longer > sides[1]) return `may have at most ${sides[1]} pixels on a side; ${size}`;
  const area = width * height;
  if (pixels && area < pixels[0]) return `needs at least ${pixels[0]} pixels in all; ${size}`;
  if (pixels && area > pixels[1]) return `may have at most ${pixels[1]} pixels in all; ${size}`;
  if (ratio && longer / shorter > ratio) return `may be at most ${ratio} times as long as wide; ${size}`;
  return undefined;
}

function refuse({ id }: ModelRef, fact: string): BedrockError {
  return new BedrockError("invalid-request", `${id}: ${fact}.`, { modelId: id });
}
