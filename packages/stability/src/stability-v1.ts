import {
  BedrockError,
  type Call,
  checkContent,
  chooseShape,
  type EncodedRequest,
  type ImageAdapter,
  type ImageContent,
  type ImageOutput,
  type ImageRequest,
  imageMethods,
  imageTask,
  isModel,
  type JsonObject,
  notSent,
  pictureText,
  present,
  readObjects,
  readOptions,
  readString,
  sizeOf,
  unsupported,
} from "@bedplate/core";
import { parted, renamed } from "./stability-options.ts";
import { madePicture } from "./stability-reply.ts";
import { type StabilityXlOptions, xlFields, xlSizes } from "./stability-v1-options.ts";

/** Stable Diffusion XL: one picture in a call, from weighted prompts. */
export const sdxl: ImageAdapter = {
  kind: "image",
  name: "stability-v1",
  operation: "InvokeModel",
  exampleModels: ["stability.stable-diffusion-xl-v1:0", "stability.stable-diffusion-xl-v0"],
  methods: imageMethods,
  maxCount: 1,
  maxSeed: 4_294_967_294,
  tuning: ["seed", "size", "aspectRatio"],
  formats: ["png"],
  supports: (model) => isModel(model, "stability.stable-diffusion-xl"),
  encodeRequest,
  decodeResponse,
};

/** The weight of what shall not be seen. */
export const negativeWeight = -1;

const words = { prompt: "optional", negativePrompt: "optional" } as const;
const contents: Readonly<Record<"generate" | "variation" | "inpaint", ImageContent>> = {
  generate: words,
  variation: { ...words, images: [1, 1] },
  // Without a mask, the transparent part of the picture is changed.
  inpaint: { ...words, images: [1, 1], mask: "optional" },
};

const general = [
  "textPrompts",
  "cfgScale",
  "clipGuidancePreset",
  "sampler",
  "steps",
  "stylePreset",
  "extras",
] as const;
const variation = ["initImageMode", "imageStrength", "stepScheduleStart", "stepScheduleEnd"] as const;

function encodeRequest(call: Call<ImageRequest>): EncodedRequest {
  const task = imageTask(call.request);
  if (task !== "generate" && task !== "variation" && task !== "inpaint")
    throw unsupported(call, `it can't do the task ${task}`, "It does generate, variation and inpaint.");
  checkContent(call, task, contents[task]);
  const options = readOptions<StabilityXlOptions>(call, call.request.options?.stabilityXl, {
    ...xlFields,
    textPrompts: true,
  });
  const { sent, left } = parted(options, task === "variation" ? [...general, ...variation] : general);
  const { textPrompts: _prompts, ...fields } = sent;
  const { seed, size, aspectRatio } = call.request;
  const { shape, warnings } =
    task === "generate"
      ? chooseShape(call, xlSizes)
      : { shape: undefined, warnings: notSent(call, task, { size, aspectRatio }) };
  return {
    body: {
      text_prompts: encodePrompts(call, options),
      ...encodePictures(call, task),
      ...(shape && sizeOf(shape)),
      ...present({ seed }),
      ...renamed(fields, xlFields),
    },
    warnings: [...warnings, ...notSent(call, task, left)],
  };
}

function encodePrompts(
  { request, model }: Call<ImageRequest>,
  { textPrompts = [] }: StabilityXlOptions,
): JsonObject[] {
  const { prompt, negativePrompt } = request;
  if (prompt === undefined && textPrompts.length === 0)
    throw new BedrockError("invalid-request", `${model.id}: it needs a prompt.`, { modelId: model.id });
  return [
    ...(prompt === undefined ? [] : [{ text: prompt }]),
    ...(negativePrompt === undefined ? [] : [{ text: negativePrompt, weight: negativeWeight }]),
    ...textPrompts.map(({ text, weight }) => present({ text, weight })),
  ];
}

function encodePictures(call: Call<ImageRequest>, task: keyof typeof contents): JsonObject {
  const { images = [], mask } = call.request;
  const types = ["image/png", "image/jpeg"];
  const [init_image] = images.map((part) => pictureText(call, part, types));
  if (task !== "inpaint") return present({ init_image });
  if (!mask) return { init_image, mask_source: "INIT_IMAGE_ALPHA" };
  if (mask.type === "prompt")
    throw unsupported(call, "it takes no mask in words", "Paint it, or use Stability's search-replace.");
  const mask_source = mask.edited === "white" ? "MASK_IMAGE_WHITE" : "MASK_IMAGE_BLACK";
  return { init_image, mask_source, mask_image: pictureText(call, mask.image, types) };
}

function decodeResponse(reply: JsonObject, { request, model }: Call<ImageRequest>): ImageOutput {
  const outcome = readString(reply, "result");
  if (outcome !== undefined && outcome !== "success")
    throw new BedrockError("model-error", `${model.id}: it answered ${outcome} and no picture.`);
  const artifacts = readObjects(reply, "artifacts");
  if (artifacts.length === 0)
    throw new BedrockError("invalid-response", `The reply's "artifacts" is not there.`);
  const reasons = artifacts.map((artifact) => readString(artifact, "finishReason"));
  const raw = reasons.find((reason) => reason !== undefined && reason !== "SUCCESS") ?? reasons[0];
  const images = artifacts.flatMap((artifact, at) => {
    const data = readString(artifact, "base64") ?? "";
    // A picture that was filtered is blurred, or empty.
    return data === "" || isBad(reasons[at]) ? [] : [madePicture(data, artifact.seed, request)];
  });
  if (images.length === 0 && !isBad(raw))
    throw new BedrockError("invalid-response", "The reply's pictures are empty, and it doesn't say why.");
  return {
    images,
    finish: {
      reason: isBad(raw) ? (raw === "CONTENT_FILTERED" ? "content-filter" : "other") : "stop",
      ...(raw !== undefined && { raw }),
    },
    usage: { input: {}, output: {} },
  };
}

function isBad(reason: string | undefined): boolean {
  return reason !== undefined && reason !== "SUCCESS";
}
