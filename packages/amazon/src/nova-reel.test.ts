import { parseModelId, type VideoRequest } from "@bedplate/core";
import { loadFixtures, testJobAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { nova } from "./nova.ts";
import { novaReelServer } from "./nova-reel.server.ts";
import { novaReel } from "./nova-reel.ts";

testJobAdapter(test, {
  adapter: novaReel,
  server: novaReelServer,
  fixtures: loadFixtures(new URL("../fixtures/nova-reel", import.meta.url)),
});

const model = parseModelId("amazon.nova-reel-v1:1");
const output = { s3Uri: "s3://bucket/prefix" };
const request: VideoRequest = { model: model.id, prompt: "A lake.", output };
const picture = { type: "image", mediaType: "image/png", source: { type: "base64", data: "aGk=" } } as const;
const url = { ...picture, source: { type: "url", url: "https://example.com/a.png" } } as const;

function encode(more: Partial<VideoRequest>, id: string = model.id): unknown {
  return novaReel.encodeRequest({ request: { ...request, ...more }, model: parseModelId(id) }).body;
}

test.each<[what: string, more: Partial<VideoRequest>, message: RegExp]>([
  ["a last picture", { lastFrame: picture }, /no last picture/],
  ["another shape", { aspectRatio: "9:16" }, /no film of 9:16\. It makes 16:9/],
  ["another size", { resolution: "1080p" }, /no film of 1080p/],
  ["a shorter film", { durationSeconds: 5 }, /no film of 5 seconds\. The shortest has 6/],
  ["a length between shots", { durationSeconds: 20 }, /no film of 20 seconds/],
  ["a film of more than two minutes", { durationSeconds: 126 }, /no film of 126 seconds/],
  ["a first picture of several shots", { durationSeconds: 12, firstFrame: picture }, /Use shots/],
  ["a prompt beside shots", { shots: [{ prompt: "Fog." }] }, /no prompt beside shots/],
  ["another type of picture", { firstFrame: { ...picture, mediaType: "image/gif" } }, /no image\/gif/],
  ["a URL", { firstFrame: url }, /fetches no URL/],
])("%s is unsupported", (_what, more, message) => {
  expect(() => encode(more)).toThrow(message);
});

test("shots say how long the film is", () => {
  const { prompt: _prompt, ...rest } = request;
  const shots = [{ prompt: "Fog." }, { prompt: "Sun." }];
  const call = { request: { ...rest, shots, durationSeconds: 18 }, model };
  expect(() => novaReel.encodeRequest(call)).toThrow(/2 shots are 12 seconds/);
  const framed = { request: { ...rest, shots, firstFrame: picture }, model };
  expect(() => novaReel.encodeRequest(framed)).toThrow(/Give it to the first shot/);
});

test.each<[what: string, more: Partial<VideoRequest>, code: string, message: RegExp]>([
  ["without a prompt and shots", {}, "invalid-request", /needs a prompt, or shots/],
  ["with an empty prompt", { prompt: "" }, "invalid-request", /needs a prompt, or shots/],
  ["with an empty list of shots", { shots: [] }, "invalid-request", /needs shots/],
  ["with a shot of nothing", { shots: [{ prompt: "" }] }, "invalid-request", /every shot a prompt/],
  [
    "of 21 shots",
    { shots: Array.from({ length: 21 }, () => ({ prompt: "Fog." })) },
    "unsupported",
    /no film of 21 shots\. It makes up to 20/,
  ],
])("a film %s is refused before it is sent", (_what, more, code, message) => {
  const { prompt: _prompt, ...rest } = request;
  const encoding = () => novaReel.encodeRequest({ request: { ...rest, ...more }, model });
  expect(encoding).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});

test("version 1:0 makes one shot alone, on both sides", () => {
  const first = "amazon.nova-reel-v1:0";
  expect(() => encode({ durationSeconds: 12 }, first)).toThrow(/Use amazon.nova-reel-v1:1/);
  const long = novaReel.encodeRequest({ request: { ...request, durationSeconds: 12 }, model }).body;
  expect(() => novaReelServer.decodeRequest(long, parseModelId(first), output)).toThrow(
    /#\/taskType: "MULTI_SHOT_AUTOMATED" is not a valid enum value/,
  );
});

test.each<[what: string, config: object, message: RegExp]>([
  ["of another length", { durationSeconds: 7 }, /#\/videoGenerationConfig\/durationSeconds/],
  ["of another rate", { fps: 30 }, /#\/videoGenerationConfig\/fps/],
  ["with a seed too large", { seed: 2_147_483_647 }, /not less or equal to 2147483646/],
  ["with an unknown key", { quality: "best" }, /extraneous key \[quality\] is not permitted/],
])("the server refuses a film %s", (_what, config, message) => {
  const body = {
    taskType: "TEXT_VIDEO",
    textToVideoParams: { text: "A lake." },
    videoGenerationConfig: { durationSeconds: 6, fps: 24, dimension: "1280x720", ...config },
  };
  expect(() => novaReelServer.decodeRequest(body, model, output)).toThrow(message);
});

test("a film takes 90 seconds to make, one of two minutes a quarter of an hour", () => {
  expect(novaReel.expectedMs?.(request)).toBe(90_000);
  expect(novaReel.expectedMs?.({ ...request, durationSeconds: 120 })).toBe(930_000);
  const shots = Array.from({ length: 20 }, () => ({ prompt: "Fog." }));
  expect(novaReel.expectedMs?.({ ...request, shots })).toBe(930_000);
});

test.each([
  [
    "the service's rules",
    "The prompt goes against the content policy.",
    "RAI_VIOLATION_OUTPUT_VIDEO_DEFLECTION",
  ],
  ["anything else", "A disk is full.", "INTERNAL_SERVER_EXCEPTION"],
])("a failure by %s is in the status file", (_what, message, failureType) => {
  const served = { id: "r", created: 0, folderUri: "s3://bucket/prefix/abcdefghijkl/" };
  const files = novaReelServer.failedFiles?.(message, { request, model, ...served });
  const status = JSON.parse(new TextDecoder().decode(files?.["video-generation-status.json"]));
  expect(status.fullVideo).toEqual({ status: "FAILURE", failureType, failureMessage: message });
});

test("the chat format of Nova doesn't claim Nova Reel", () => {
  expect(nova.supports(model)).toBe(false);
});
