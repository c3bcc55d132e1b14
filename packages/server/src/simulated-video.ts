import {
  type Backend,
  BedrockError,
  bytesOf,
  type ImagePart,
  type JobFiles,
  type VideoRequest,
} from "@bedplate/core";
import { hash } from "./chance.ts";
import { film } from "./film.ts";
import { filmFile, type SimulatedJobOptions, simulatedJob } from "./simulated-job.ts";

/** Films that are drawn in the background: the same request gives the same bytes. A prompt with "forbidden" fails. */
export function simulatedVideo(options: SimulatedJobOptions): NonNullable<Backend["startVideo"]> {
  return async (request) => simulatedJob(request, makeFilms(request), options);
}

/** The whole film and, where it has several shots, each of them. */
async function makeFilms(request: VideoRequest): Promise<JobFiles> {
  const shots = shotsOf(request);
  if (shots.some(({ prompt }) => /forbidden/i.test(prompt)))
    throw new BedrockError("model-error", "The prompt goes against the content policy.");
  const { fps = 24, lastFrame, firstFrame = shots[0]?.image } = request;
  const look = { ...sizeOf(request), fps };
  const whole = {
    ...look,
    prompt: [...new Set(shots.map(({ prompt }) => prompt))].join(" "),
    seconds: shots.reduce((sum, { seconds }) => sum + seconds, 0),
    seed: hash(request.seed ?? 0, request.model),
  };
  const files: Record<string, Uint8Array> = {
    [filmFile]: await film({ ...whole, ...pictures(firstFrame, lastFrame) }),
  };
  if (shots.length === 1) return files;
  for (const [at, { prompt, seconds, image }] of shots.entries()) {
    const shot = { ...look, prompt, seconds, seed: hash(whole.seed, at) };
    files[`shot_${String(at + 1).padStart(4, "0")}.mp4`] = await film({ ...shot, ...pictures(image) });
  }
  return files;
}

interface Shot {
  prompt: string;
  seconds: number;
  image?: ImagePart;
}

const shotSeconds = 6;

// Long films are made of shots of 6 seconds, as Nova Reel's are.
function shotsOf({ prompt = "", shots, durationSeconds = 5 }: VideoRequest): Shot[] {
  if (shots) return shots.map((shot) => ({ ...shot, seconds: shotSeconds }));
  const count = durationSeconds / shotSeconds;
  if (count < 2 || !Number.isInteger(count)) return [{ prompt, seconds: durationSeconds }];
  return Array.from({ length: count }, () => ({ prompt, seconds: shotSeconds }));
}

function sizeOf({ resolution = "720p", aspectRatio = "16:9" }: VideoRequest): {
  width: number;
  height: number;
} {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(resolution) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  const [across = 16, down = 9] = aspectRatio.split(":").map(Number);
  const short = Number.parseInt(resolution, 10) || 720;
  const long = Math.round((short * Math.max(across, down)) / Math.min(across, down));
  return across >= down ? { width: long, height: short } : { width: short, height: long };
}

// Pictures in S3 are out of reach, and are left out.
function pictures(first?: ImagePart, last?: ImagePart): { first?: Uint8Array; last?: Uint8Array } {
  return {
    ...(first?.source.type === "base64" && { first: bytesOf(first) }),
    ...(last?.source.type === "base64" && { last: bytesOf(last) }),
  };
}
