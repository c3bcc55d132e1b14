import {
  type ImagePart,
  isModel,
  type JobCall,
  type JobFiles,
  type JobOutput,
  type JsonObject,
  type JsonValue,
  type ModelRef,
  type VideoRequest,
  type VideoServerAdapter,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { novaReel } from "./nova-reel.ts";
import { novaReelBody, novaReelFirstBody } from "./nova-reel.wire.ts";

/** Nova Reel seen from a server. */
export const novaReelServer: VideoServerAdapter = {
  kind: "video",
  name: "nova-reel",
  operation: "StartAsyncInvoke",
  supports: novaReel.supports,
  accepts: (body) => tasks.includes(body.taskType ?? ""),
  decodeRequest,
  firstFiles: ({ id }) => ({ "manifest.json": json({ requestId: id }) }),
  encodeFiles,
  failedFiles,
};

const tasks: readonly JsonValue[] = ["TEXT_VIDEO", "MULTI_SHOT_AUTOMATED", "MULTI_SHOT_MANUAL"];

function decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): VideoRequest {
  checkBody(isModel(model, "amazon.nova-reel-v1:0") ? novaReelFirstBody : novaReelBody, modelInput);
  // The schema has let nothing else through.
  const { textToVideoParams, multiShotAutomatedParams, multiShotManualParams, videoGenerationConfig } =
    modelInput as unknown as ReelBody;
  const text = (textToVideoParams ?? multiShotAutomatedParams)?.text;
  const [first] = textToVideoParams?.images ?? [];
  const { durationSeconds, fps, dimension, seed } = videoGenerationConfig;
  return {
    model: model.id,
    output,
    ...(text !== undefined && { prompt: text }),
    ...(first && { firstFrame: decodeImage(first) }),
    ...(multiShotManualParams && {
      shots: multiShotManualParams.shots.map(({ text: prompt, image }) => ({
        prompt,
        ...(image && { image: decodeImage(image) }),
      })),
    }),
    ...(durationSeconds !== undefined && { durationSeconds }),
    fps,
    resolution: dimension,
    ...(seed !== undefined && { seed }),
  };
}

interface ReelImage {
  readonly format: "png" | "jpeg";
  readonly source: {
    readonly bytes?: string;
    readonly s3Location?: { readonly uri: string; readonly bucketOwner?: string };
  };
}

interface ReelBody {
  readonly textToVideoParams?: { readonly text: string; readonly images?: readonly ReelImage[] };
  readonly multiShotAutomatedParams?: { readonly text: string };
  readonly multiShotManualParams?: {
    readonly shots: readonly { readonly text: string; readonly image?: ReelImage }[];
  };
  readonly videoGenerationConfig: {
    readonly durationSeconds?: number;
    readonly fps: number;
    readonly dimension: string;
    readonly seed?: number;
  };
}

function decodeImage({ format, source: { bytes = "", s3Location } }: ReelImage): ImagePart {
  return {
    type: "image",
    mediaType: `image/${format}`,
    source: s3Location ? { type: "s3", ...s3Location } : { type: "base64", data: bytes },
  };
}

function encodeFiles(
  { film, shots = [] }: { film: Uint8Array; shots?: readonly Uint8Array[] },
  { folderUri }: JobCall<VideoRequest>,
): JobFiles {
  const names = shots.map((_, at) => `shot_${String(at + 1).padStart(4, "0")}.mp4`);
  const written = (name: string): JsonObject => ({ status: "SUCCESS", location: `${folderUri}${name}` });
  return {
    "output.mp4": film,
    ...Object.fromEntries(names.map((name, at) => [name, shots[at] ?? new Uint8Array()])),
    // That a film of one shot names the whole as its shot is unverified, as is the version of the schema.
    [statusFile]: json({
      schemaVersion: "1.0",
      shots: (names.length > 0 ? names : ["output.mp4"]).map(written),
      fullVideo: written("output.mp4"),
    }),
  };
}

const statusFile = "video-generation-status.json";

// The service tells the types apart; here the words of a refusal do.
function failedFiles(failureMessage: string): JobFiles {
  const refused = /content polic/i.test(failureMessage);
  const failed = {
    status: "FAILURE",
    failureType: refused ? "RAI_VIOLATION_OUTPUT_VIDEO_DEFLECTION" : "INTERNAL_SERVER_EXCEPTION",
    failureMessage,
  };
  return { [statusFile]: json({ schemaVersion: "1.0", shots: [failed], fullVideo: failed }) };
}

function json(value: JsonObject): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
