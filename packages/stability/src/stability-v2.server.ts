import {
  type ImageRequest,
  type ImageServerAdapter,
  type JsonObject,
  type ModelRef,
  pictureOf,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeOptions } from "./stability-options.ts";
import { decodeCommon, encodeReply } from "./stability-reply.server.ts";
import { stableImage } from "./stability-v2.ts";
import { stabilityV2Body } from "./stability-v2.wire.ts";

/** SD3, SD3.5, Core and Ultra seen from a server. */
export const stableImageServer: ImageServerAdapter = {
  kind: "image",
  name: "stability-v2",
  operation: "InvokeModel",
  supports: stableImage.supports,
  // A prompt alone could be anybody's.
  accepts: (body) => "prompt" in body && pictureKeys.some((key) => key in body),
  decodeRequest,
  encodeResponse: encodeReply,
};

const pictureKeys = ["aspect_ratio", "output_format", "mode", "negative_prompt", "style_preset"];

function decodeRequest(body: JsonObject, model: ModelRef): ImageRequest {
  checkBody(stabilityV2Body(body, model), body);
  const image = readString(body, "image");
  return {
    model: model.id,
    ...(image !== undefined && { task: "variation", images: [pictureOf(image)] }),
    ...decodeCommon(body),
    ...decodeOptions(body),
  };
}
