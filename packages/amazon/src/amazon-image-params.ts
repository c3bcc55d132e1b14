import {
  BedrockError,
  type Call,
  type ImageMask,
  type ImagePart,
  type ImageRequest,
  type JsonObject,
  pictureText,
  present,
  unsupported,
} from "@bedplate/core";
import type { AmazonImageOptions, VirtualTryOnOptions } from "./amazon-image-options.ts";
import type { TaskType } from "./amazon-image-tasks.ts";

/** The parameters of a task, whose content has been checked. */
export function encodeParams(
  call: Call<ImageRequest>,
  taskType: TaskType,
  options: AmazonImageOptions,
): JsonObject {
  const { prompt: text, negativePrompt: negativeText, images = [] } = call.request;
  const { style, controlMode, controlStrength, outPaintingMode, similarityStrength, colors, returnMask } =
    options;
  const words = present({ text, negativeText });
  const pictures = images.map((part) => encodePicture(call, part));
  const [image] = pictures;
  switch (taskType) {
    case "TEXT_IMAGE":
      return { ...words, ...present({ style, conditionImage: image, controlMode, controlStrength }) };
    case "INPAINTING":
      return { image, ...encodeMask(call, "black"), ...words, ...present({ returnMask }) };
    case "OUTPAINTING":
      return { image, ...encodeMask(call, "white"), ...words, ...present({ outPaintingMode, returnMask }) };
    case "IMAGE_VARIATION":
      return { images: pictures, ...words, ...present({ similarityStrength }) };
    case "COLOR_GUIDED_GENERATION":
      return { ...words, colors: requireColors(call, colors), ...present({ referenceImage: image }) };
    case "BACKGROUND_REMOVAL":
      return { image };
    case "VIRTUAL_TRY_ON":
      return { sourceImage: image, referenceImage: pictures[1], ...encodeTryOn(call, options) };
  }
}

function encodePicture(call: Call<ImageRequest>, part: ImagePart): string {
  return pictureText(call, part, ["image/png", "image/jpeg"]);
}

function requireColors(
  { model }: Call<ImageRequest>,
  colors: readonly string[] | undefined,
): JsonObject[string] {
  if (colors) return colors;
  const message = `${model.id}: color-guided needs colours: options.amazonImage.colors.`;
  throw new BedrockError("invalid-request", message, { modelId: model.id });
}

function encodeMask(call: Call<ImageRequest>, edited: "white" | "black"): JsonObject {
  const { mask } = call.request;
  if (!mask) return {};
  return mask.type === "prompt"
    ? { maskPrompt: mask.prompt }
    : { maskImage: paintedMask(call, mask, edited) };
}

/** A mask in the colours of the task: a codec can't paint it over. */
function paintedMask(
  call: Call<ImageRequest>,
  { image, edited }: Extract<ImageMask, { type: "image" }>,
  wanted: "white" | "black",
): string {
  if (edited === wanted) return encodePicture(call, image);
  throw unsupported(
    call,
    `the mask's ${wanted} is what gets changed in this task, not its ${edited}`,
    `Invert the mask and pass edited: "${wanted}".`,
  );
}

function encodeTryOn(
  call: Call<ImageRequest>,
  { virtualTryOn = {}, returnMask }: AmazonImageOptions,
): JsonObject {
  const { maskExclusions, mergeStyle } = virtualTryOn;
  const rest = { maskExclusions: maskExclusions && { ...maskExclusions }, mergeStyle, returnMask };
  return { ...encodeTryOnMask(call, virtualTryOn), ...present(rest) };
}

function encodeTryOnMask(
  call: Call<ImageRequest>,
  { garmentBasedMask, promptBasedMask }: VirtualTryOnOptions,
): JsonObject {
  const { mask } = call.request;
  if (mask && garmentBasedMask)
    throw unsupported(call, "try-on takes one region", "Pass a mask or a garmentBasedMask, not both.");
  if (mask?.type === "image")
    return { maskType: "IMAGE", imageBasedMask: { maskImage: paintedMask(call, mask, "black") } };
  if (mask) return { maskType: "PROMPT", promptBasedMask: { maskPrompt: mask.prompt, ...promptBasedMask } };
  if (!garmentBasedMask) {
    const ways = "a mask, or options.amazonImage.virtualTryOn.garmentBasedMask";
    const message = `${call.model.id}: try-on needs to know what is changed: ${ways}.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  const { garmentStyling, ...garment } = garmentBasedMask;
  const styled = garmentStyling && { garmentStyling: { ...garmentStyling } };
  return { maskType: "GARMENT", garmentBasedMask: { ...garment, ...styled } };
}
