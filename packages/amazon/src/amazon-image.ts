import {
  type Call,
  checkContent,
  type EncodedRequest,
  type ImageAdapter,
  type ImageOutput,
  type ImageRequest,
  imageMethods,
  imageTask,
  isModel,
  type JsonObject,
  notSent,
  pictureOf,
  present,
  readString,
  readStrings,
  required,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { type AmazonImageOptions, readImageOptions } from "./amazon-image-options.ts";
import { encodeParams } from "./amazon-image-params.ts";
import { chooseSize } from "./amazon-image-size.ts";
import { type AmazonTask, amazonTask, amazonTasks, paramsKeys } from "./amazon-image-tasks.ts";

/** Titan Image Generator 1 and 2 and Nova Canvas: up to five pictures in a call, always PNG. */
export const amazonImage: ImageAdapter = {
  kind: "image",
  name: "amazon-image",
  operation: "InvokeModel",
  exampleModels: [
    "amazon.nova-canvas-v1:0",
    "amazon.titan-image-generator-v2:0",
    "amazon.titan-image-generator-v1",
  ],
  methods: imageMethods,
  maxCount: 5,
  maxSeed: 2_147_483_646,
  tuning: ["seed", "size", "aspectRatio"],
  formats: ["png"],
  supports: (model) =>
    isModel(model, "amazon.titan-image-generator-") || isModel(model, "amazon.nova-canvas-"),
  encodeRequest,
  decodeResponse,
};

function encodeRequest(call: Call<ImageRequest>): EncodedRequest {
  const name = imageTask(call.request);
  const task = amazonTask(name, call.model);
  if (!task)
    throw unsupported(call, `it can't do the task ${name}`, `It does ${amazonTasks(call.model).join(", ")}.`);
  checkContent(call, name, task.content);
  const all = readImageOptions(call);
  const { options, warnings } = chosen(call, { all, task, name });
  const config = encodeConfig(call, { task, name, options });
  const body = {
    taskType: task.taskType,
    [paramsKeys[task.taskType]]: encodeParams(call, task.taskType, options),
    ...(Object.keys(config.body).length > 0 && { imageGenerationConfig: config.body }),
  };
  return { body, warnings: [...warnings, ...config.warnings] };
}

/** The options that the task takes, and a warning for each other one. */
function chosen(
  call: Call<ImageRequest>,
  { all, task, name }: { all: AmazonImageOptions; task: AmazonTask; name: string },
): { options: AmazonImageOptions; warnings: Warning[] } {
  const entries = Object.entries(all);
  // The keys were seen to be those of the options.
  const taken = ([key]: [string, unknown]): boolean => (task.options as readonly string[]).includes(key);
  const options: AmazonImageOptions = Object.fromEntries(entries.filter(taken));
  return {
    options,
    warnings: [
      ...notSent(call, name, Object.fromEntries(entries.filter((entry) => !taken(entry)))),
      ...shapeless(call, name, options),
    ],
  };
}

/** A warning for the shape of a mask in words where there is none. */
function shapeless(call: Call<ImageRequest>, name: string, { virtualTryOn }: AmazonImageOptions): Warning[] {
  if (call.request.mask?.type === "prompt") return [];
  const { promptBasedMask } = virtualTryOn ?? {};
  return notSent(call, `${name} without a mask in words`, { promptBasedMask });
}

function encodeConfig(
  call: Call<ImageRequest>,
  { task, name, options }: { task: AmazonTask; name: string; options: AmazonImageOptions },
): { body: JsonObject; warnings: Warning[] } {
  const { count: numberOfImages, seed, size, aspectRatio } = call.request;
  if (task.taskType === "BACKGROUND_REMOVAL") {
    if (numberOfImages !== undefined && numberOfImages > 1)
      throw unsupported(call, `${name} makes one picture, not ${numberOfImages}`, "Leave the count out.");
    return { body: {}, warnings: notSent(call, name, { seed, size, aspectRatio }) };
  }
  const { size: chosenSize, warnings } = task.sized
    ? chooseSize(call)
    : { warnings: notSent(call, name, { size, aspectRatio }) };
  const { quality, cfgScale } = options;
  return { body: present({ numberOfImages, quality, ...chosenSize, cfgScale, seed }), warnings };
}

function decodeResponse(reply: JsonObject, { request }: Call<ImageRequest>): ImageOutput {
  const blocked = blockedBy(reply);
  const texts = readStrings(reply, "images") ?? (blocked === undefined ? undefined : []);
  const images = required(texts, "images")
    .filter((data) => data !== "")
    .map((data) => pictureOf(data));
  const mask = readString(reply, "maskImage");
  // Pictures that were filtered are missing, and nothing else tells of them.
  const isBlocked = blocked !== undefined || images.length < (request.count ?? 1);
  return {
    images,
    finish: {
      reason: isBlocked ? "content-filter" : "stop",
      ...(blocked !== undefined && { raw: blocked }),
    },
    usage: { input: {}, output: {} },
    ...(mask !== undefined && { mask: pictureOf(mask) }),
  };
}

/** What the service says about something that it blocked. */
function blockedBy(reply: JsonObject): string | undefined {
  // Seen by the AI SDK instead of a reply with `error`.
  const status = readString(reply, "status");
  return readString(reply, "error") || (status === "Request Moderated" ? status : undefined);
}
