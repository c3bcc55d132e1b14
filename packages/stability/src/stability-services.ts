import {
  BedrockError,
  type Call,
  checkContent,
  chooseShape,
  type EncodedRequest,
  type ImageAdapter,
  type ImageRequest,
  imageMethods,
  type JsonObject,
  notSent,
  pictureText,
  present,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { encodeOptions } from "./stability-options.ts";
import { aspectRatios, decodeReply, pictureTypes } from "./stability-reply.ts";
import { type StabilityTool, toolName, toolNames, tools } from "./stability-services-table.ts";

/** Stability's image services: each is a model of its own that does one thing with a picture. */
export const stabilityServices: ImageAdapter = {
  kind: "image",
  name: "stability-services",
  operation: "InvokeModel",
  // They are invoked through their inference profile.
  exampleModels: toolNames.map((name) => `us.stability.${name}-v1:0`),
  methods: imageMethods,
  maxCount: 1,
  maxSeed: 4_294_967_294,
  tuning: ["seed", "size", "aspectRatio"],
  formats: ["png", "jpeg", "webp"],
  supports: (model) => toolName(model) !== undefined,
  encodeRequest,
  decodeResponse: decodeReply,
};

function encodeRequest(call: Call<ImageRequest>): EncodedRequest {
  const tool = toolOf(call);
  const { task = tool.task, prompt, negativePrompt: negative_prompt, expand, format } = call.request;
  if (task !== tool.task)
    throw unsupported(call, `it does ${tool.task}, not ${task}`, "Choose the model that does it.");
  checkContent(call, task, tool.content);
  const options = encodeOptions(call, task, tool.options);
  const tuning = encodeTuning(call, tool);
  const { left, right, up, down } = expand ?? {};
  return {
    body: {
      ...present({ prompt, negative_prompt, ...encodePictures(call, tool), ...encodeMask(call, tool) }),
      ...present({ left, right, up, down, ...tuning.fields, output_format: format, ...options.fields }),
    },
    warnings: [...tuning.warnings, ...options.warnings],
  };
}

function toolOf({ model }: Call<ImageRequest>): StabilityTool {
  const name = toolName(model);
  if (name) return tools[name];
  const way = `Pass an alias with \`as\`, such as stability.${toolNames[0]}-v1:0.`;
  const message = `${model.id} does not say which image service it is. ${way}`;
  throw new BedrockError("unknown-model", message, { modelId: model.id });
}

function encodePictures(call: Call<ImageRequest>, { task }: StabilityTool): JsonObject {
  const { images = [] } = call.request;
  const [image, style_image] = images.map((part) => pictureText(call, part, pictureTypes));
  return task === "style-transfer" ? { init_image: image, style_image } : { image };
}

function encodeMask(call: Call<ImageRequest>, tool: StabilityTool): JsonObject {
  const { mask } = call.request;
  if (!mask || !tool.mask) return {};
  if (tool.mask !== "mask") {
    if (mask.type === "prompt") return { [tool.mask]: mask.prompt };
    throw unsupported(call, `${tool.task} takes no painted mask`, "Say in words what is changed.");
  }
  if (mask.type === "prompt")
    throw unsupported(
      call,
      `${tool.task} takes no mask in words`,
      "Paint it, or use the services search-replace and search-recolor.",
    );
  if (mask.edited === "white") return { mask: pictureText(call, mask.image, pictureTypes) };
  throw unsupported(call, "a mask's white is what gets changed", 'Invert the mask and pass edited: "white".');
}

function encodeTuning(
  call: Call<ImageRequest>,
  tool: StabilityTool,
): { fields: JsonObject; warnings: Warning[] } {
  const { seed, size, aspectRatio } = call.request;
  const { shape, warnings } = tool.aspectRatio
    ? chooseShape(call, aspectRatios)
    : { shape: undefined, warnings: notSent(call, tool.task, { size, aspectRatio }) };
  const left = tool.seed ? [] : notSent(call, tool.task, { seed });
  return {
    fields: { aspect_ratio: shape, seed: tool.seed ? seed : undefined },
    warnings: [...warnings, ...left],
  };
}
