import {
  type Call,
  checkContent,
  chooseShape,
  type EncodedRequest,
  type ImageAdapter,
  type ImageRequest,
  imageMethods,
  imageTask,
  isModel,
  type ModelRef,
  notSent,
  pictureText,
  present,
  unsupported,
} from "@bedplate/core";
import { encodeOptions } from "./stability-options.ts";
import { aspectRatios, decodeReply, pictureTypes } from "./stability-reply.ts";

/** SD3 and SD3.5 Large, Stable Image Core and Ultra: one picture in a call, from words or (not Core) from a picture and words. */
export const stableImage: ImageAdapter = {
  kind: "image",
  name: "stability-v2",
  operation: "InvokeModel",
  exampleModels: [
    "stability.sd3-5-large-v1:0",
    "stability.stable-image-ultra-v1:1",
    "stability.stable-image-core-v1:1",
    "stability.sd3-large-v1:0",
  ],
  methods: imageMethods,
  maxCount: 1,
  maxSeed: 4_294_967_294,
  tuning: ["seed", "size", "aspectRatio"],
  formats: ["png", "jpeg", "webp"],
  supports: (model) =>
    isModel(model, "stability.sd3-") ||
    isModel(model, "stability.stable-image-core-v") ||
    isModel(model, "stability.stable-image-ultra-v"),
  encodeRequest,
  decodeResponse: decodeReply,
};

/** How far a variation goes from its picture where the caller doesn't say, since the service wants to be told. */
const defaultStrength = 0.7;

/** Whether it makes pictures from words alone. */
export function isCore(model: ModelRef): boolean {
  return isModel(model, "stability.stable-image-core-v");
}

function encodeRequest(call: Call<ImageRequest>): EncodedRequest {
  const task = imageTask(call.request);
  if (task === "generate") return encodeGenerate(call);
  if (task === "variation" && !isCore(call.model)) return encodeVariation(call);
  const tasks = isCore(call.model) ? "generate" : "generate and variation";
  throw unsupported(call, `it can't do the task ${task}`, `It does ${tasks}; the image services do others.`);
}

function encodeGenerate(call: Call<ImageRequest>): EncodedRequest {
  checkContent(call, "generate", { prompt: "required", negativePrompt: "optional" });
  const { prompt, negativePrompt: negative_prompt, seed, format: output_format } = call.request;
  const { shape: aspect_ratio, warnings } = chooseShape(call, aspectRatios);
  const options = encodeOptions(call, "generate", ["stylePreset"]);
  return {
    body: present({ prompt, negative_prompt, aspect_ratio, seed, output_format, ...options.fields }),
    warnings: [...warnings, ...options.warnings],
  };
}

// That Ultra takes the mode too is unverified.
function encodeVariation(call: Call<ImageRequest>): EncodedRequest {
  const content = { prompt: "required", negativePrompt: "optional", images: [1, 1] } as const;
  checkContent(call, "variation", content);
  const { prompt, negativePrompt: negative_prompt, images = [], seed, format: output_format } = call.request;
  const { size, aspectRatio } = call.request;
  const [image] = images.map((part) => pictureText(call, part, pictureTypes));
  const { fields, warnings } = encodeOptions(call, "variation", ["strength", "stylePreset"]);
  const words = { prompt, negative_prompt };
  return {
    body: present({
      ...words,
      mode: "image-to-image",
      image,
      strength: defaultStrength,
      seed,
      output_format,
      ...fields,
    }),
    warnings: [...notSent(call, "variation", { size, aspectRatio }), ...warnings],
  };
}
