import type {
  ImageOutput,
  ImageRequest,
  ImageServerAdapter,
  JsonObject,
  ModelRef,
  ServerCall,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { amazonImage } from "./amazon-image.ts";
import { amazonImageBody } from "./amazon-image.wire.ts";
import { decodeBody } from "./amazon-image-params.server.ts";
import { isCanvas, paramsKeys } from "./amazon-image-tasks.ts";

/** Titan Image and Nova Canvas seen from a server. */
export const amazonImageServer: ImageServerAdapter = {
  kind: "image",
  name: "amazon-image",
  operation: "InvokeModel",
  supports: amazonImage.supports,
  // Amazon's embeddings have a taskType too.
  accepts: ({ taskType }) => typeof taskType === "string" && Object.hasOwn(paramsKeys, taskType),
  decodeRequest,
  encodeResponse,
};

/** What is said of blocked pictures when nobody said more. */
const blockedMessage = "This request or some of its pictures were blocked by the content filters.";

function decodeRequest(body: JsonObject, model: ModelRef): ImageRequest {
  checkBody(amazonImageBody(model), body);
  return { model: model.id, ...decodeBody(body, model) };
}

/** Nova Canvas tells of an error only when there is one, Titan always. */
function encodeResponse(
  { images, finish, mask }: ImageOutput,
  { model }: Pick<ServerCall<ImageRequest>, "model">,
): JsonObject {
  const error = finish.reason === "stop" ? undefined : (finish.raw ?? blockedMessage);
  return {
    images: images.map(({ source }) => source.data),
    ...(mask?.source.type === "base64" && { maskImage: mask.source.data }),
    ...(isCanvas(model) ? error !== undefined && { error } : { error: error ?? null }),
  };
}
