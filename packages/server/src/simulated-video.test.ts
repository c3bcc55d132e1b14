import { BedrockError, image, type VideoJob, type VideoRequest } from "@bedplate/core";
import { expect, test } from "vitest";
import { encodePng } from "./paint-png.ts";
import { brushOf, openStudio } from "./paint-studio.ts";
import { simulatedVideo } from "./simulated-video.ts";

const request: VideoRequest = {
  model: "acme.reel-v1:0",
  prompt: "A lake.",
  resolution: "64x36",
  fps: 1,
  durationSeconds: 2,
  output: { s3Uri: "s3://bucket/films/" },
};

function start(more: Partial<VideoRequest> = {}, jobMs = 1): Promise<VideoJob> {
  return simulatedVideo({ jobMs })({ ...request, ...more });
}

async function filmOf(more: Partial<VideoRequest> = {}): Promise<Uint8Array> {
  const job = await start(more);
  await job.wait({ pollMs: 1 });
  return job.read();
}

/** Width and height, as an MP4's track header says them. */
function sizeOf(film: Uint8Array): [width: number, height: number] {
  const at = Buffer.from(film).indexOf("tkhd");
  const view = new DataView(film.buffer, film.byteOffset + at + 4);
  return [view.getUint16(76), view.getUint16(80)];
}

test("a film is the same for the same request, and another for another seed or prompt", async () => {
  const film = await filmOf();
  expect(await filmOf()).toEqual(film);
  expect(await filmOf({ seed: 1 })).not.toEqual(film);
  expect(await filmOf({ prompt: "A sea." })).not.toEqual(film);
});

test.each<[resolution: string, aspectRatio: `${number}:${number}` | undefined, size: [number, number]]>([
  ["64x36", undefined, [64, 36]],
  ["36p", undefined, [64, 36]],
  ["36p", "9:16", [36, 64]],
  ["36p", "1:1", [36, 36]],
])("%s as %s has the right size", async (resolution, aspectRatio, size) => {
  expect(sizeOf(await filmOf({ resolution, ...(aspectRatio && { aspectRatio }) }))).toEqual(size);
});

test("has no files before its time, and some afterwards", async () => {
  const slow = await start({}, 60_000);
  expect(await slow.poll()).toMatchObject({ status: "in-progress", output: request.output });
  for (const reading of [slow.read(), slow.files()])
    await expect(reading).rejects.toMatchObject({ code: "not-found" });
  const job = await start();
  await job.wait({ pollMs: 1 });
  expect(await job.files()).toEqual([
    { name: "output.mp4", uri: "s3://bucket/films/output.mp4", size: (await job.read()).length },
  ]);
  await expect(job.read("none.mp4")).rejects.toMatchObject({ code: "not-found" });
});

test.each<[what: string, more: Partial<VideoRequest>]>([
  ["that are named", { shots: [{ prompt: "Fog." }, { prompt: "Sun." }] }],
  ["that its length asks for", { durationSeconds: 12 }],
])("a film of shots %s has each of them too", async (_what, more) => {
  const job = await start(more);
  await job.wait({ pollMs: 1 });
  const names = (await job.files()).map(({ name }) => name);
  expect(names).toEqual(["output.mp4", "shot_0001.mp4", "shot_0002.mp4"]);
});

test("a forbidden prompt fails, of a shot as well", async () => {
  const jobs = [
    await start({ prompt: "A Forbidden lake" }),
    await start({ shots: [{ prompt: "forbidden" }] }),
  ];
  for (const job of jobs) await expect(job.wait({ pollMs: 1 })).rejects.toThrow(/content policy/);
});

test("pictures here are drawn, those in S3 are left out, and what is no picture fails", async () => {
  const studio = await openStudio();
  const surface = studio.surface(64, 36);
  brushOf(surface).fillStyle = "red";
  brushOf(surface).fillRect(0, 0, 64, 36);
  const film = await filmOf();
  const drawn = image(await encodePng(surface), "image/png");
  expect(await filmOf({ firstFrame: drawn })).not.toEqual(film);
  expect(await filmOf({ lastFrame: drawn })).not.toEqual(film);
  const stored = image({ type: "s3", uri: "s3://bucket/a.png" }, "image/png");
  expect(await filmOf({ firstFrame: stored, lastFrame: stored })).toEqual(film);
  const broken = await start({ firstFrame: image("aGk=", "image/png") });
  await expect(broken.wait({ pollMs: 1 })).rejects.toBeInstanceOf(BedrockError);
});
