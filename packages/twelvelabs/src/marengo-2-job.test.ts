import { type EmbeddingJobRequest, image, parseModelId, video } from "@bedplate/core";
import { type JobFixture, loadFixtures, testJobAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { marengo2JobServer } from "./marengo-2-job.server.ts";
import { marengo2Job } from "./marengo-2-job.ts";

testJobAdapter(test, {
  adapter: marengo2Job,
  server: marengo2JobServer,
  fixtures: loadFixtures<JobFixture<EmbeddingJobRequest>>(
    new URL("../fixtures/marengo-2-job", import.meta.url),
  ),
});

const model = parseModelId("twelvelabs.marengo-embed-2-7-v1:0");
const output = { s3Uri: "s3://bucket/prefix" };
const base = { model: model.id, output };
const film = video({ type: "s3", uri: "s3://bucket/film.mp4" }, "video/mp4");

test.each([
  [
    "of another length",
    { ...base, input: film, dimensions: 512 },
    /no vectors of 512 dimensions. It has 1024/,
  ],
  ["of two films", { ...base, input: [film, film] }, /one text or medium at a time/],
  [
    "of a picture from a second on",
    { ...base, input: image("AAAA", "image/png"), options: { twelvelabs: { startSec: 1 } } },
    /unknown option startSec/,
  ],
])("a request for vectors %s is refused", (_, request, message) => {
  expect(() => marengo2Job.encodeRequest({ model, request })).toThrow(message);
});

test("a length that Marengo can't cut is moved into its range, with a warning", () => {
  const { body, warnings } = marengo2Job.encodeRequest({
    model,
    request: { ...base, input: film, segment: { seconds: 1 } },
  });
  expect(body).toMatchObject({ useFixedLengthSec: 2 });
  expect(warnings).toMatchObject([
    { code: "adjusted-setting", message: expect.stringContaining("2 was sent") },
  ]);
});

test.each([
  ["pieces shorter than a shot", { useFixedLengthSec: 3, minClipSec: 4 }, /is less than minClipSec/],
  ["pieces that are too long", { useFixedLengthSec: 11 }, /not less or equal to 10/],
  ["options of version 3", { embeddingOption: ["visual"] }, /"visual" is not a valid enum value/],
])("a server refuses %s", (_, keys, message) => {
  const body = { inputType: "video", mediaSource: { base64String: "AAAA" }, ...keys };
  expect(() => marengo2JobServer.decodeRequest(body, model, output)).toThrow(message);
});

test("the file is found behind whatever the service puts in front of its name", () => {
  expect(["output.json", "x/output.json", "manifest.json"].map(marengo2Job.holdsVectors)).toEqual([
    true,
    true,
    false,
  ]);
});

test("a film is not truncated, which is told once", () => {
  const request = { ...base, input: film, truncate: "end", purpose: "query" } as const;
  const { warnings } = marengo2Job.encodeRequest({ model, request });
  expect(warnings.map(({ code, setting }) => [code, setting])).toEqual([
    ["unsupported-setting", "purpose"],
    ["unsupported-setting", "truncate"],
  ]);
});
