import { type EmbeddingJobRequest, parseModelId, text, video } from "@bedplate/core";
import { type JobFixture, loadFixtures, testJobAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { marengo3JobServer } from "./marengo-3-job.server.ts";
import { marengo3Job } from "./marengo-3-job.ts";

testJobAdapter(test, {
  adapter: marengo3Job,
  server: marengo3JobServer,
  fixtures: loadFixtures<JobFixture<EmbeddingJobRequest>>(
    new URL("../fixtures/marengo-3-job", import.meta.url),
  ),
});

const model = parseModelId("twelvelabs.marengo-embed-3-0-v1:0");
const output = { s3Uri: "s3://bucket/prefix" };
const base = { model: model.id, output };
const film = video("AAAA", "video/mp4");

test.each([
  [
    "of another length",
    { ...base, input: film, dimensions: 1024 },
    /no vectors of 1024 dimensions. It has 512/,
  ],
  ["of a film and a text", { ...base, input: [film, text("a")] }, /embeds no video here/],
  [
    "of a text from a second on",
    { ...base, input: "a", options: { twelvelabs: { startSec: 1 } } },
    /unknown option startSec. Known options: multiInput, inferenceId/,
  ],
])("a request for vectors %s is refused", (_, request, message) => {
  expect(() => marengo3Job.encodeRequest({ model, request })).toThrow(message);
});

test("the option segmentation goes before the request's segment", () => {
  const options = { twelvelabs: { segmentation: { method: "dynamic" } } } as const;
  const { body } = marengo3Job.encodeRequest({
    model,
    request: { ...base, input: film, segment: { seconds: 5 }, options },
  });
  expect(body).toMatchObject({ video: { segmentation: { method: "dynamic" } } });
});

test.each([
  [
    "fused vectors of one option",
    { embeddingType: ["fused_embedding"], embeddingOption: ["audio"] },
    /needs two/,
  ],
  ["shots of sound", { segmentation: { method: "dynamic" } }, /schema violations|enum value/],
  ["an end before its beginning", { startSec: 20, endSec: 10 }, /endSec is less than startSec/],
  [
    "an end before the first piece's",
    { startSec: 20, endSec: 24, segmentation: { method: "fixed", fixed: { durationSec: 5 } } },
    /endSec is less than startSec/,
  ],
])("a server refuses %s", (_, keys, message) => {
  const body = { inputType: "audio", audio: { mediaSource: { base64String: "AAAA" }, ...keys } };
  expect(() => marengo3JobServer.decodeRequest(body, model, output)).toThrow(message);
});

test("a native segmentation goes before the setting, with a warning", () => {
  const ref = parseModelId("twelvelabs.marengo-embed-3-0-v1:0");
  const request = {
    model: ref.id,
    input: video({ type: "s3", uri: "s3://b/film.mp4" }, "video/mp4"),
    segment: { seconds: 40 },
    options: { twelvelabs: { segmentation: { method: "dynamic", dynamic: { minDurationSec: 4 } } } },
    output: { s3Uri: "s3://b/out" },
  } as const;
  const { body, warnings } = marengo3Job.encodeRequest({ model: ref, request });
  expect(body).toMatchObject({ video: { segmentation: { method: "dynamic" } } });
  expect(warnings.map(({ setting, message }) => [setting, /segment was not sent/.test(message)])).toEqual([
    ["segment", true],
  ]);
});

test.each([
  { method: "fixed", fixed: {} },
  { method: "dynamic", dynamic: {} },
] as const)("a server leaves the length of pieces to the service: %j", (segmentation) => {
  const body = { inputType: "video", video: { mediaSource: { base64String: "AAAA" }, segmentation } };
  const request = marengo3JobServer.decodeRequest(body, model, output);
  expect(request.options?.twelvelabs).toEqual({ segmentation });
  expect(marengo3Job.encodeRequest({ model, request }).body).toEqual(body);
});
