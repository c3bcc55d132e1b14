import type {
  ImagePart,
  JobOutput,
  JsonObject,
  ModelRef,
  VideoRequest,
  VideoServerAdapter,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { lumaRay } from "./luma-ray.ts";
import { lumaRayBody } from "./luma-ray.wire.ts";

/** Luma Ray 2 seen from a server. */
export const lumaRayServer: VideoServerAdapter = {
  kind: "video",
  name: "luma-ray",
  operation: "StartAsyncInvoke",
  supports: lumaRay.supports,
  accepts: (body) => typeof body.prompt === "string",
  decodeRequest,
  // No other file is documented.
  encodeFiles: ({ film }) => ({ "output.mp4": film }),
};

function decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): VideoRequest {
  checkBody(lumaRayBody, modelInput);
  // The schema has let nothing else through.
  const { prompt, aspect_ratio, loop, duration, resolution, keyframes } = modelInput as unknown as RayBody;
  return {
    model: model.id,
    output,
    prompt,
    ...(aspect_ratio && { aspectRatio: aspect_ratio }),
    ...(loop !== undefined && { loop }),
    ...(duration && { durationSeconds: Number.parseInt(duration, 10) }),
    ...(resolution && { resolution }),
    ...(keyframes?.frame0 && { firstFrame: decodeImage(keyframes.frame0) }),
    ...(keyframes?.frame1 && { lastFrame: decodeImage(keyframes.frame1) }),
  };
}

interface RayFrame {
  readonly source: { readonly media_type: string; readonly data: string };
}

interface RayBody {
  readonly prompt: string;
  readonly aspect_ratio?: `${number}:${number}`;
  readonly loop?: boolean;
  readonly duration?: string;
  readonly resolution?: string;
  readonly keyframes?: { readonly frame0?: RayFrame; readonly frame1?: RayFrame };
}

function decodeImage({ source }: RayFrame): ImagePart {
  return {
    type: "image",
    mediaType: source.media_type,
    source: { type: "base64", data: source.data },
  };
}
