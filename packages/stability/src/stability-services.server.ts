import {
  BedrockError,
  type ImageMargins,
  type ImageMask,
  type ImageRequest,
  type ImageServerAdapter,
  type JsonObject,
  type ModelRef,
  pictureOf,
  present,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeOptions } from "./stability-options.ts";
import { decodeCommon, encodeReply } from "./stability-reply.server.ts";
import { stabilityServices } from "./stability-services.ts";
import { toolBody } from "./stability-services.wire.ts";
import { toolName, tools } from "./stability-services-table.ts";

/** Stability's image services seen from a server. */
export const stabilityServicesServer: ImageServerAdapter = {
  kind: "image",
  name: "stability-services",
  operation: "InvokeModel",
  supports: stabilityServices.supports,
  // The other formats of Stability's say what kind of body they are.
  accepts: (body) =>
    ("image" in body || "init_image" in body) && !("mode" in body) && !("text_prompts" in body),
  decodeRequest,
  encodeResponse: encodeReply,
};

function decodeRequest(body: JsonObject, model: ModelRef): ImageRequest {
  const name = toolName(model);
  if (!name) throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  checkBody(toolBody(name), body);
  const mask = decodeMask(body);
  const expand = decodeMargins(body);
  const images = ["image", "init_image", "style_image"].flatMap((key) => readString(body, key) ?? []);
  return {
    model: model.id,
    task: tools[name].task,
    images: images.map((data) => pictureOf(data)),
    ...(mask && { mask }),
    ...(expand && { expand }),
    ...decodeCommon(body),
    ...decodeOptions(body),
  };
}

function decodeMask(body: JsonObject): ImageMask | undefined {
  const data = readString(body, "mask");
  if (data !== undefined) return { type: "image", image: pictureOf(data), edited: "white" };
  const prompt = readString(body, "search_prompt") ?? readString(body, "select_prompt");
  return prompt === undefined ? undefined : { type: "prompt", prompt };
}

function decodeMargins({ left, right, up, down }: JsonObject): ImageMargins | undefined {
  const margins = present({ left, right, up, down });
  // The schema has let nothing but numbers through.
  return Object.keys(margins).length > 0 ? (margins as ImageMargins) : undefined;
}
