import { type ModelRef, sizeOf } from "@bedplate/core";
import * as z from "zod";
import { canvasStyles } from "./amazon-image-options.ts";
import { titanSizes } from "./amazon-image-size.ts";
import { isCanvas, isFirstTitan } from "./amazon-image-tasks.ts";
import { virtualTryOnParams } from "./amazon-image-try-on.wire.ts";

/** The schema of a model's bodies. */
export function amazonImageBody(model: ModelRef): z.ZodType {
  if (isCanvas(model)) return canvasBody;
  return isFirstTitan(model) ? firstTitanBody : titanBody;
}

const picture = z.string().min(1);
const strength = z.number().min(0).max(1).optional();
const quality = z.enum(["standard", "premium"]).optional();
const tuning = {
  numberOfImages: z.int().min(1).max(5).optional(),
  quality,
  cfgScale: z.number().min(1.1).max(10).optional(),
  seed: z.int().min(0).max(2_147_483_646).optional(),
};

// Which pairs are permitted depends on the model; one side alone is.
const titanConfig = z
  .strictObject({ ...tuning, width: z.int().optional(), height: z.int().optional() })
  .refine(({ width, height }) => titanSizes.some((size) => fits(size, { width, height })), {
    message: `width and height are no permitted size (${titanSizes.join(", ")})`,
  });

function fits(
  size: string,
  { width, height }: { width?: number | undefined; height?: number | undefined },
): boolean {
  const permitted = sizeOf(size);
  return (width ?? permitted.width) === permitted.width && (height ?? permitted.height) === permitted.height;
}

const side = z.int().min(320).max(4096).multipleOf(16);
const canvasConfig = z
  .strictObject({ ...tuning, width: side.optional(), height: side.optional() })
  // 1024 is what the service takes for the side that is absent.
  .refine(({ width = 1024, height = 1024 }) => Math.max(width / height, height / width) <= 4, {
    message: "the aspect ratio must be between 1:4 and 4:1",
  })
  .refine(({ width = 1024, height = 1024 }) => width * height < 4_194_304, {
    message: "width times height must be less than 4194304",
  });
const editConfig = z.strictObject(tuning);

const masks = { maskPrompt: z.string().min(1).optional(), maskImage: picture.optional() };

interface Masked {
  maskPrompt?: string | undefined;
  maskImage?: string | undefined;
}

function hasOneMask({ maskPrompt, maskImage }: Masked): boolean {
  return (maskPrompt === undefined) !== (maskImage === undefined);
}

const oneMask = { message: "exactly one of maskPrompt and maskImage is required" };
const outPaintingMode = z.enum(["DEFAULT", "PRECISE"]).optional();

function wordsOf(longest: number): { text: z.ZodString; negativeText: z.ZodOptional<z.ZodString> } {
  const text = z.string().min(1).max(longest);
  return { text, negativeText: text.optional() };
}

/** An envelope of a task; in a union the task that is named is the one that complains. */
function envelope(taskType: string, params: z.ZodRawShape, config?: z.ZodType): z.ZodObject {
  return z.strictObject({
    taskType: z.literal(taskType),
    ...params,
    ...(config && { imageGenerationConfig: config.optional() }),
  });
}

const titanWords = wordsOf(512);
const titanMasked = { image: picture, ...masks, ...titanWords, returnMask: z.boolean().optional() };
const control = {
  conditionImage: picture.optional(),
  controlMode: z.enum(["CANNY_EDGE", "SEGMENTATION"]).optional(),
  controlStrength: strength,
};

interface Controlled {
  conditionImage?: string | undefined;
  controlMode?: string | undefined;
  controlStrength?: number | undefined;
}

function isConditioned({ conditionImage, controlMode, controlStrength }: Controlled): boolean {
  return conditionImage !== undefined || (controlMode === undefined && controlStrength === undefined);
}

const conditioned = { message: "required key [conditionImage] not found" };
const background = envelope("BACKGROUND_REMOVAL", {
  backgroundRemovalParams: z.strictObject({ image: picture }),
});

function variation(words: ReturnType<typeof wordsOf>, config: z.ZodType): z.ZodObject {
  const imageVariationParams = z.strictObject({
    images: z.array(picture).min(1).max(5),
    text: words.text.optional(),
    negativeText: words.negativeText,
    similarityStrength: z.number().min(0.2).max(1).optional(),
  });
  return envelope("IMAGE_VARIATION", { imageVariationParams }, config);
}

function colorGuided(words: ReturnType<typeof wordsOf>, config: z.ZodType): z.ZodObject {
  const colorGuidedGenerationParams = z.strictObject({
    ...words,
    colors: z
      .array(z.string().regex(/^#[0-9a-f]{6}$/i, "a colour is written as #RRGGBB"))
      .min(1)
      .max(10),
    referenceImage: picture.optional(),
  });
  return envelope("COLOR_GUIDED_GENERATION", { colorGuidedGenerationParams }, config);
}

// In- and outpainting keep the picture's size; that Titan refuses another one is unverified, so it is let through.
const titanEdits = [
  envelope(
    "INPAINTING",
    {
      inPaintingParams: z
        .strictObject({ ...titanMasked, text: titanWords.text.optional() })
        .refine(hasOneMask, oneMask),
    },
    titanConfig,
  ),
  envelope(
    "OUTPAINTING",
    { outPaintingParams: z.strictObject({ ...titanMasked, outPaintingMode }).refine(hasOneMask, oneMask) },
    titanConfig,
  ),
  variation(titanWords, titanConfig),
] as const;

const firstTitanBody: z.ZodType = z.discriminatedUnion("taskType", [
  envelope("TEXT_IMAGE", { textToImageParams: z.strictObject(titanWords) }, titanConfig),
  ...titanEdits,
]);

const titanBody: z.ZodType = z.discriminatedUnion("taskType", [
  envelope(
    "TEXT_IMAGE",
    { textToImageParams: z.strictObject({ ...titanWords, ...control }).refine(isConditioned, conditioned) },
    titanConfig,
  ),
  ...titanEdits,
  colorGuided(titanWords, titanConfig),
  background,
]);

const canvasWords = wordsOf(1024);
const canvasMasked = { image: picture, ...masks, ...canvasWords, text: canvasWords.text.optional() };
const canvasBody: z.ZodType = z.discriminatedUnion("taskType", [
  envelope(
    "TEXT_IMAGE",
    {
      textToImageParams: z
        .strictObject({ ...canvasWords, ...control, style: z.enum(canvasStyles).optional() })
        .refine(isConditioned, conditioned),
    },
    canvasConfig,
  ),
  envelope(
    "INPAINTING",
    { inPaintingParams: z.strictObject(canvasMasked).refine(hasOneMask, oneMask) },
    editConfig,
  ),
  envelope(
    "OUTPAINTING",
    {
      outPaintingParams: z.strictObject({ ...canvasMasked, outPaintingMode }).refine(hasOneMask, oneMask),
    },
    editConfig,
  ),
  variation(canvasWords, canvasConfig),
  colorGuided(canvasWords, canvasConfig),
  background,
  envelope("VIRTUAL_TRY_ON", { virtualTryOnParams }, editConfig),
]);
