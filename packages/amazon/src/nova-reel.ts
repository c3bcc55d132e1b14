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
  type VideoShot,
  videoMethods,
  type Warning,
} from "@bedplate/core";

/** Nova Reel: films of shots of 6 seconds, from texts and pictures. Version 1:0 makes one shot. */
export const novaReel: VideoAdapter = {
  kind: "video",
  name: "nova-reel",
  operation: "StartAsyncInvoke",
  exampleModels: ["amazon.nova-reel-v1:1", "amazon.nova-reel-v1:0"],
  methods: videoMethods,
  mainFile: "output.mp4",
  expectedMs,
  supports: (model) => isModel(model, "amazon.nova-reel-"),
  encodeRequest,
};

// Length of a shot.
const shotSeconds = 6;

const longestSeconds = 120;

// The service demands them and has no other.
const framesPerSecond = 24;
const dimension = "1280x720";
const aspectRatio = "16:9";

type ReelCall = Call<VideoRequest>;

function encodeRequest(call: ReelCall): EncodedRequest {
  const { seed } = call.request;
  refuseShape(call);
  const { seconds, ...task } = taskOf(call);
  const config = { durationSeconds: seconds, fps: framesPerSecond, dimension, seed };
  return { body: { ...task, videoGenerationConfig: present(config) }, warnings: warningsOf(call) };
}

// Length of the film that a request asks for.
function secondsOf({ shots, durationSeconds = shotSeconds }: VideoRequest): number {
  return shots ? shots.length * shotSeconds : durationSeconds;
}

// About 90 seconds for one shot, and about 15 minutes for two minutes (Amazon Nova user guide).
function expectedMs(request: VideoRequest): number {
  const share = (secondsOf(request) - shotSeconds) / (longestSeconds - shotSeconds);
  return Math.round(90_000 + share * 840_000);
}

interface Task extends JsonObject {
  readonly taskType: string;
  /** Absent where the service counts the shots. */
  readonly seconds?: number;
}

function taskOf(call: ReelCall): Task {
  const { prompt, shots, durationSeconds = shotSeconds, firstFrame } = call.request;
  if (shots) return manual(call, shots);
  if (!prompt) throw refuse(call, "a film needs a prompt, or shots");
  if (durationSeconds > shotSeconds) return automated(call, prompt, durationSeconds);
  if (durationSeconds < shotSeconds)
    throw unsupported(call, `it makes no film of ${durationSeconds} seconds`, "The shortest has 6.");
  return {
    taskType: "TEXT_VIDEO",
    textToVideoParams: { text: prompt, ...(firstFrame && { images: [encodeImage(call, firstFrame)] }) },
    seconds: durationSeconds,
  };
}

function automated(call: ReelCall, prompt: string, seconds: number): Task {
  refuseFirstVersion(call);
  if (seconds % shotSeconds !== 0 || seconds > longestSeconds)
    throw unsupported(call, `it makes no film of ${seconds} seconds`, "It makes 6, 12, 18, … 120.");
  if (call.request.firstFrame)
    throw unsupported(call, "a film of several shots takes no first picture", "Use shots with pictures.");
  return { taskType: "MULTI_SHOT_AUTOMATED", multiShotAutomatedParams: { text: prompt }, seconds };
}

function manual(call: ReelCall, shots: readonly VideoShot[]): Task {
  refuseFirstVersion(call);
  const { prompt, firstFrame, durationSeconds, ...request } = call.request;
  if (prompt !== undefined)
    throw unsupported(call, "it takes no prompt beside shots", "Put it into the prompts of the shots.");
  if (firstFrame)
    throw unsupported(call, "it takes no first picture beside shots", "Give it to the first shot.");
  const seconds = secondsOf({ ...request, shots });
  if (durationSeconds !== undefined && durationSeconds !== seconds)
    throw unsupported(call, `${shots.length} shots are ${seconds} seconds`, "Leave durationSeconds out.");
  if (seconds > longestSeconds)
    throw unsupported(call, `it makes no film of ${shots.length} shots`, "It makes up to 20.");
  if (shots.length === 0 || shots.some((shot) => !shot.prompt))
    throw refuse(call, "a film needs shots, and every shot a prompt");
  return {
    taskType: "MULTI_SHOT_MANUAL",
    multiShotManualParams: {
      shots: shots.map(({ prompt: text, image }) => ({
        text,
        ...(image && { image: encodeImage(call, image) }),
      })),
    },
  };
}

function refuse({ model }: ReelCall, fact: string): BedrockError {
  return new BedrockError("invalid-request", `${model.id}: ${fact}.`, { modelId: model.id });
}

function refuseFirstVersion(call: ReelCall): void {
  if (isModel(call.model, "amazon.nova-reel-v1:0"))
    throw unsupported(call, "it makes films of one shot, of 6 seconds", "Use amazon.nova-reel-v1:1.");
}

function refuseShape(call: ReelCall): void {
  const { lastFrame, aspectRatio: ratio = aspectRatio, resolution = dimension } = call.request;
  if (lastFrame) throw unsupported(call, "it takes no last picture", "Leave lastFrame out.");
  if (ratio !== aspectRatio) throw unsupported(call, `it makes no film of ${ratio}`, "It makes 16:9.");
  if (resolution !== dimension && resolution !== "720p")
    throw unsupported(call, `it makes no film of ${resolution}`, "It makes 1280x720.");
}

function warningsOf({ model, request }: ReelCall): Warning[] {
  const { fps = framesPerSecond, loop } = request;
  const warn = (setting: string, fact: string): Warning => ({
    code: "unsupported-setting",
    setting,
    message: `${model.id}: ${fact}.`,
  });
  return [
    ...(fps === framesPerSecond ? [] : [warn("fps", "its films have 24 frames a second, and will have")]),
    ...(loop ? [warn("loop", "the nova-reel format has no loop; it was not sent")] : []),
  ];
}

function encodeImage(call: ReelCall, { mediaType, source }: ImagePart): JsonObject {
  const [, format] = /^image\/(png|jpeg)$/.exec(mediaType) ?? [];
  if (!format) throw unsupported(call, `it takes no ${mediaType}`, "It takes PNG and JPEG of 1280x720.");
  switch (source.type) {
    case "base64":
      return { format, source: { bytes: source.data } };
    case "s3": {
      const { uri, bucketOwner } = source;
      return { format, source: { s3Location: present({ uri, bucketOwner }) } };
    }
    case "url":
      throw unsupported(call, "it fetches no URL", "Pass the picture's bytes, or put it into S3.");
  }
}
