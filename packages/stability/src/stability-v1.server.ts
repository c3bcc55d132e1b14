import {
  type ImageMask,
  type ImageOutput,
  type ImageRequest,
  type ImageServerAdapter,
  type JsonObject,
  type ModelRef,
  pictureOf,
  readNumber,
  readObjects,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { named } from "./stability-options.ts";
import { negativeWeight, sdxl } from "./stability-v1.ts";
import { stabilityV1Body } from "./stability-v1.wire.ts";
import { type StabilityXlOptions, xlFields } from "./stability-v1-options.ts";

/** Stable Diffusion XL seen from a server. */
export const sdxlServer: ImageServerAdapter = {
  kind: "image",
  name: "stability-v1",
  operation: "InvokeModel",
  supports: sdxl.supports,
  accepts: (body) => "text_prompts" in body,
  decodeRequest,
  encodeResponse,
};

/** The side that the service takes where the body doesn't say. */
const defaultSide = 1024;

function decodeRequest(body: JsonObject, { id }: ModelRef): ImageRequest {
  checkBody(stabilityV1Body(body), body);
  const { textPrompts, ...words } = decodePrompts(body);
  const options = { ...named<Omit<StabilityXlOptions, "textPrompts">>(body, xlFields), ...textPrompts };
  const { width, height, seed } = {
    width: readNumber(body, "width"),
    height: readNumber(body, "height"),
    seed: readNumber(body, "seed"),
  };
  return {
    model: id,
    ...words,
    ...decodePictures(body),
    ...((width ?? height) !== undefined && {
      size: { width: width ?? defaultSide, height: height ?? defaultSide },
    }),
    ...(seed !== undefined && { seed }),
    ...(Object.keys(options).length > 0 && { options: { stabilityXl: options } }),
  };
}

/** The first prompt without a weight and the first that is wholly negative are ours; others stay native. */
function decodePrompts(body: JsonObject): Pick<ImageRequest, "prompt" | "negativePrompt"> & {
  textPrompts?: Pick<StabilityXlOptions, "textPrompts">;
} {
  const all = readObjects(body, "text_prompts").map((entry) => {
    const weight = readNumber(entry, "weight");
    return { text: readString(entry, "text") ?? "", ...(weight !== undefined && { weight }) };
  });
  const wanted = all.find(({ weight = 1 }) => weight === 1);
  const unwanted = all.find(({ weight }) => weight === negativeWeight);
  const others = all.filter((entry) => entry !== wanted && entry !== unwanted);
  return {
    ...(wanted && { prompt: wanted.text }),
    ...(unwanted && { negativePrompt: unwanted.text }),
    ...(others.length > 0 && { textPrompts: { textPrompts: others } }),
  };
}

function decodePictures(body: JsonObject): Pick<ImageRequest, "task" | "images" | "mask"> {
  const image = readString(body, "init_image");
  if (image === undefined) return {};
  const source = readString(body, "mask_source");
  const mask = decodeMask(body, source);
  return {
    task: source === undefined ? "variation" : "inpaint",
    images: [pictureOf(image)],
    ...(mask && { mask }),
  };
}

function decodeMask(body: JsonObject, source: string | undefined): ImageMask | undefined {
  const data = readString(body, "mask_image");
  if (data === undefined || source === "INIT_IMAGE_ALPHA") return undefined;
  return { type: "image", image: pictureOf(data), edited: source === "MASK_IMAGE_WHITE" ? "white" : "black" };
}

/** Of a blocked picture only the reason is there. */
function encodeResponse({ images, finish }: ImageOutput): JsonObject {
  const good = images.map(({ source, seed }) => ({
    ...(seed !== undefined && { seed }),
    base64: source.data,
    finishReason: "SUCCESS",
  }));
  const word = finish.raw ?? (finish.reason === "content-filter" ? "CONTENT_FILTERED" : "ERROR");
  const bad =
    finish.reason === "stop" ? [] : [{ seed: 0, base64: "", finishReason: wordOf(word, finish.reason) }];
  return { result: "success", artifacts: [...good, ...bad] };
}

// Other models' words for it would not be understood.
function wordOf(word: string, reason: string): string {
  if (word === "CONTENT_FILTERED" || word === "ERROR") return word;
  return reason === "content-filter" ? "CONTENT_FILTERED" : "ERROR";
}
