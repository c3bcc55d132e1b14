import {
  type ImageMask,
  type ImageOptions,
  type ImageRequest,
  type ImageSize,
  type ImageTask,
  type JsonObject,
  type ModelRef,
  pictureOf,
  present,
  readNumber,
  readObject,
  readString,
  readStrings,
  sizeOf,
} from "@bedplate/core";
import type { AmazonImageOptions, VirtualTryOnOptions } from "./amazon-image-options.ts";
import { titanSizes } from "./amazon-image-size.ts";
import { isCanvas, paramsKeys, type TaskType } from "./amazon-image-tasks.ts";

/** What a body of a model that fits its schema asks for, without the model. */
export function decodeBody(body: JsonObject, model: ModelRef): Omit<ImageRequest, "model"> {
  // The schema has let nothing else through.
  const taskType = body.taskType as TaskType;
  const params = readObject(body, paramsKeys[taskType]) ?? {};
  const config = readObject(body, "imageGenerationConfig") ?? {};
  const task = taskOf(taskType, params);
  const mask = decodeMask(params, taskType === "OUTPAINTING" ? "white" : "black");
  const images = picturesOf(params).map((data) => pictureOf(data));
  return {
    // Without pictures it goes without saying.
    ...(task !== "generate" && { task }),
    ...decodeWords(params),
    ...(images.length > 0 && { images }),
    ...(mask && { mask }),
    ...decodeConfig(config, model),
    ...decodeOptions(params, config),
  };
}

function taskOf(taskType: TaskType, params: JsonObject): ImageTask {
  switch (taskType) {
    case "TEXT_IMAGE":
      return "conditionImage" in params ? "control" : "generate";
    case "INPAINTING":
      return "text" in params ? "inpaint" : "erase";
    case "OUTPAINTING":
      return "outpaint";
    case "IMAGE_VARIATION":
      return "variation";
    case "COLOR_GUIDED_GENERATION":
      return "color-guided";
    case "BACKGROUND_REMOVAL":
      return "remove-background";
    case "VIRTUAL_TRY_ON":
      return "try-on";
  }
}

function picturesOf(params: JsonObject): string[] {
  const single = ["image", "conditionImage", "referenceImage"].map((key) => readString(params, key));
  const all = [readString(params, "sourceImage"), ...(readStrings(params, "images") ?? []), ...single];
  return all.filter((data) => data !== undefined);
}

function decodeWords(params: JsonObject): Pick<ImageRequest, "prompt" | "negativePrompt"> {
  const prompt = readString(params, "text");
  const negativePrompt = readString(params, "negativeText");
  return {
    ...(prompt !== undefined && { prompt }),
    ...(negativePrompt !== undefined && { negativePrompt }),
  };
}

function decodeMask(params: JsonObject, edited: "white" | "black"): ImageMask | undefined {
  const worn = readObject(params, "promptBasedMask") ?? readObject(params, "imageBasedMask");
  const where = worn ?? params;
  const prompt = readString(where, "maskPrompt");
  const data = readString(where, "maskImage");
  if (prompt !== undefined) return { type: "prompt", prompt };
  return data === undefined ? undefined : { type: "image", image: pictureOf(data), edited };
}

function decodeConfig(config: JsonObject, model: ModelRef): Pick<ImageRequest, "count" | "size" | "seed"> {
  const count = readNumber(config, "numberOfImages");
  const seed = readNumber(config, "seed");
  const size = decodeSize(readNumber(config, "width"), readNumber(config, "height"), model);
  return {
    ...(count !== undefined && { count }),
    ...(size && { size }),
    ...(seed !== undefined && { seed }),
  };
}

/** What the service takes for a side that the body doesn't say. */
const defaultSide = { canvas: 1024, titan: 1408 };

/** The size that a body asks for, also where it says one side only. Which one Titan takes then is unverified. */
function decodeSize(
  width: number | undefined,
  height: number | undefined,
  model: ModelRef,
): ImageSize | undefined {
  if (width === undefined && height === undefined) return undefined;
  const side = defaultSide[isCanvas(model) ? "canvas" : "titan"];
  const size = { width: width ?? side, height: height ?? side };
  if (isCanvas(model) || isTitanSize(size)) return size;
  const fitting = ({ width: w, height: h }: ImageSize): boolean => w === (width ?? w) && h === (height ?? h);
  return titanSizes.map(sizeOf).find(fitting) ?? size;
}

function isTitanSize({ width, height }: ImageSize): boolean {
  return (titanSizes as readonly string[]).includes(`${width}x${height}`);
}

function decodeOptions(params: JsonObject, config: JsonObject): { options?: ImageOptions } {
  const { quality, cfgScale } = config;
  const { style, controlMode, controlStrength, outPaintingMode, similarityStrength, colors, returnMask } =
    params;
  const amazonImage = present({
    quality,
    cfgScale,
    style,
    controlMode,
    controlStrength,
    outPaintingMode,
    similarityStrength,
    colors,
    returnMask,
    virtualTryOn: "maskType" in params ? decodeTryOn(params) : undefined,
  });
  // The schema has let nothing else through.
  return Object.keys(amazonImage).length > 0
    ? { options: { amazonImage: amazonImage as AmazonImageOptions } }
    : {};
}

function decodeTryOn(params: JsonObject): JsonObject | undefined {
  const { garmentBasedMask, maskExclusions, mergeStyle } = params;
  const maskShape = readString(readObject(params, "promptBasedMask") ?? {}, "maskShape");
  const promptBasedMask = maskShape === undefined ? undefined : { maskShape };
  const options = present({ garmentBasedMask, promptBasedMask, maskExclusions, mergeStyle } satisfies Record<
    keyof VirtualTryOnOptions,
    unknown
  >);
  return Object.keys(options).length > 0 ? options : undefined;
}
