import { parseModelId, type VideoRequest } from "@bedplate/core";
import { loadFixtures, testJobAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { lumaRayServer } from "./luma-ray.server.ts";
import { lumaRay } from "./luma-ray.ts";

testJobAdapter(test, {
  adapter: lumaRay,
  server: lumaRayServer,
  fixtures: loadFixtures(new URL("../fixtures/luma-ray", import.meta.url)),
});

const model = parseModelId("luma.ray-v2:0");
const output = { s3Uri: "s3://bucket/prefix" };
const request: VideoRequest = { model: model.id, prompt: "A lake.", output };
const picture = { type: "image", mediaType: "image/png", source: { type: "base64", data: "aGk=" } } as const;
const stored = { ...picture, source: { type: "s3", uri: "s3://bucket/a.png" } } as const;

test.each<[what: string, more: Partial<VideoRequest>, message: RegExp]>([
  ["another length", { durationSeconds: 6 }, /no film of seconds 6\. It makes 5, 9/],
  ["another shape", { aspectRatio: "2:1" }, /no film of aspectRatio 2:1/],
  ["another size", { resolution: "1280x720" }, /no film of resolution 1280x720\. It makes 540p, 720p/],
  ["shots", { shots: [{ prompt: "Fog." }] }, /several shots/],
  ["a picture in S3", { firstFrame: stored }, /no picture by s3/],
  ["another type of picture", { lastFrame: { ...picture, mediaType: "image/webp" } }, /no image\/webp/],
])("%s is unsupported", (_what, more, message) => {
  expect(() => lumaRay.encodeRequest({ request: { ...request, ...more }, model })).toThrow(message);
});

test("without a prompt there is nothing to make", () => {
  const { prompt: _prompt, ...rest } = request;
  expect(() => lumaRay.encodeRequest({ request: rest, model })).toThrow(/needs a prompt/);
});

test.each<[what: string, more: object, message: RegExp]>([
  ["length", { duration: "6s" }, /#\/duration: "6s" is not a valid enum value/],
  ["size", { resolution: "1080p" }, /#\/resolution/],
  ["key", { seed: 1 }, /extraneous key \[seed\] is not permitted/],
  ["list of frames", { keyframes: {} }, /#\/keyframes: minimum size/],
])("the server refuses an unknown %s", (_what, more, message) => {
  expect(() => lumaRayServer.decodeRequest({ prompt: "A lake.", ...more }, model, output)).toThrow(message);
});

test("9 seconds take longer to make than 5", () => {
  expect(lumaRay.expectedMs?.(request)).toBe(210_000);
  expect(lumaRay.expectedMs?.({ ...request, durationSeconds: 9 })).toBe(360_000);
});
