import {
  BedrockError,
  type Call,
  type EncodedRequest,
  type ImagePart,
  isModel,
  type JsonObject,
  present,
  unsupported,
  type VideoAdapter,
  type VideoRequest,
  videoMethods,
  type Warning,
} from "@bedplate/core";

/** Luma Ray 2: films of 5 or 9 seconds, from a text and pictures of the beginning and the end. */
export const lumaRay: VideoAdapter = {
  kind: "video",
  name: "luma-ray",
  operation: "StartAsyncInvoke",
  exampleModels: ["luma.ray-v2:0"],
  methods: videoMethods,
  mainFile: "output.mp4",
  // 2 to 5 minutes for 5 seconds, 4 to 8 for 9 (Amazon Bedrock user guide).
  expectedMs: ({ durationSeconds }) => (durationSeconds === 9 ? 360_000 : 210_000),
  supports: (model) => isModel(model, "luma.ray-"),
  encodeRequest,
};

const durations: readonly number[] = [5, 9];
const aspectRatios: readonly string[] = ["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"];
const resolutions: readonly string[] = ["540p", "720p"];

type RayCall = Call<VideoRequest>;

function encodeRequest(call: RayCall): EncodedRequest {
  const { prompt, durationSeconds, aspectRatio, resolution, loop, shots } = call.request;
  if (shots) throw unsupported(call, "it makes no film of several shots", "Make a film of each.");
  if (prompt === undefined) {
    const message = `${call.model.id}: a film needs a prompt.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  refuseOther(call, durations, durationSeconds, "seconds");
  refuseOther(call, aspectRatios, aspectRatio, "aspectRatio");
  refuseOther(call, resolutions, resolution, "resolution");
  const body = present({
    prompt,
    aspect_ratio: aspectRatio,
    loop,
    duration: durationSeconds === undefined ? undefined : `${durationSeconds}s`,
    resolution,
    keyframes: keyframes(call),
  });
  return { body, warnings: warningsOf(call) };
}

function refuseOther<Value>(
  call: RayCall,
  known: readonly Value[],
  value: Value | undefined,
  what: string,
): void {
  if (value !== undefined && !known.includes(value))
    throw unsupported(call, `it makes no film of ${what} ${value}`, `It makes ${known.join(", ")}.`);
}

function keyframes(call: RayCall): JsonObject | undefined {
  const { firstFrame, lastFrame } = call.request;
  if (!firstFrame && !lastFrame) return undefined;
  return {
    ...(firstFrame && { frame0: encodeImage(call, firstFrame) }),
    ...(lastFrame && { frame1: encodeImage(call, lastFrame) }),
  };
}

function encodeImage(call: RayCall, { mediaType, source }: ImagePart): JsonObject {
  if (mediaType !== "image/jpeg" && mediaType !== "image/png")
    throw unsupported(call, `it takes no ${mediaType}`, "It takes PNG and JPEG.");
  if (source.type !== "base64")
    throw unsupported(call, `it takes no picture by ${source.type}`, "Pass the picture's bytes.");
  return { type: "image", source: { type: "base64", media_type: mediaType, data: source.data } };
}

function warningsOf({ model, request }: RayCall): Warning[] {
  return (["seed", "fps"] as const)
    .filter((setting) => request[setting] !== undefined)
    .map((setting) => ({
      code: "unsupported-setting",
      setting,
      message: `${model.id}: the luma-ray format has no ${setting}; it was not sent.`,
    }));
}
