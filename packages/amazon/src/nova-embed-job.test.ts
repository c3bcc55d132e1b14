import { type EmbeddingJobRequest, EmbeddingSegmentsError, parseModelId, video } from "@bedplate/core";
import { type JobFixture, loadFixtures, testJobAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { novaEmbedJobServer } from "./nova-embed-job.server.ts";
import { novaEmbedJob } from "./nova-embed-job.ts";

testJobAdapter(test, {
  adapter: novaEmbedJob,
  server: novaEmbedJobServer,
  fixtures: loadFixtures<JobFixture<EmbeddingJobRequest>>(
    new URL("../fixtures/nova-embed-job", import.meta.url),
  ),
});

const model = parseModelId("amazon.nova-2-multimodal-embeddings-v1:0");
const output = { s3Uri: "s3://bucket/prefix" };
const film = video({ type: "s3", uri: "s3://bucket/film.mp4" }, "video/mp4");

describe("a request", () => {
  test.each([
    ["text that is not in S3", { input: "a" }, /read from S3 alone/],
    ["bytes", { input: video("AAAA", "video/mp4") }, /read from S3 alone/],
    ["two films", { input: [film, film] }, /one text or medium at a time/],
    ["another length", { input: film, dimensions: 512 }, /no vectors of 512 dimensions. It has 256, 384/],
  ])("with %s is refused", (_, request, message) => {
    const call = { model, request: { model: model.id, output, ...request } };
    expect(() => novaEmbedJob.encodeRequest(call)).toThrow(message);
  });
});

describe("files", () => {
  test("in which pieces have failed keep the vectors of the others", () => {
    const good = { embedding: [0.5], segmentMetadata: { segmentIndex: 0 }, status: "SUCCESS" };
    const bad = { status: "FAILURE", failureReason: "INVALID_CONTENT", message: "No picture." };
    expect(read({ "embedding-video.jsonl": [good, bad] })).toMatchObject({
      code: "model-error",
      segments: [{ embedding: Float32Array.of(0.5), kind: "VIDEO" }],
      failures: ["INVALID_CONTENT: No picture."],
    });
  });

  test("of a medium that failed as a whole are an error, though there is nothing else to read", () => {
    const embeddingResults = [
      { embeddingType: "AUDIO", status: "FAILURE", failureReason: "RATE_LIMIT_EXCEEDED" },
    ];
    const error = read({ "segmented-embedding-result.json": [{ embeddingResults }] });
    expect(error).toBeInstanceOf(EmbeddingSegmentsError);
    expect(error).toMatchObject({ failures: ["RATE_LIMIT_EXCEEDED"], segments: [] });
  });
});

test("a job's body with bytes in it is refused", () => {
  const params = {
    embeddingPurpose: "GENERIC_INDEX",
    image: { format: "png", source: { bytes: "AAAA" } },
  };
  const body = { taskType: "SEGMENTED_EMBEDDING", segmentedEmbeddingParams: params };
  expect(() => novaEmbedJobServer.decodeRequest(body, model, output)).toThrow(
    /Malformed input request: 2 schema/,
  );
});

function read(files: Record<string, object[]>): unknown {
  const encoder = new TextEncoder();
  const bytes = Object.entries(files).map(([name, lines]) => [
    name,
    encoder.encode(lines.map((line) => JSON.stringify(line)).join("\n")),
  ]);
  try {
    return novaEmbedJob.decodeFiles(Object.fromEntries(bytes));
  } catch (error) {
    return error;
  }
}

test.each([
  [2.4, 2],
  [40, 30],
  [0, 1],
])("pieces of %s seconds become pieces of %s, with a warning", (seconds, sent) => {
  const ref = parseModelId("amazon.nova-2-multimodal-embeddings-v1:0");
  const input = video({ type: "s3", uri: "s3://b/film.mp4" }, "video/mp4");
  const request = { model: ref.id, input, segment: { seconds }, output: { s3Uri: "s3://b/out" } };
  const { body, warnings } = novaEmbedJob.encodeRequest({ model: ref, request });
  expect(body).toMatchObject({
    segmentedEmbeddingParams: { video: { segmentationConfig: { durationSeconds: sent } } },
  });
  expect(warnings.map(({ code, setting }) => [code, setting])).toEqual([["adjusted-setting", "segment"]]);
});

test("truncate is no setting of a film", () => {
  const ref = parseModelId("amazon.nova-2-multimodal-embeddings-v1:0");
  const input = video({ type: "s3", uri: "s3://b/film.mp4" }, "video/mp4");
  const request = { model: ref.id, input, truncate: "end", output: { s3Uri: "s3://b/out" } } as const;
  const { warnings } = novaEmbedJob.encodeRequest({ model: ref, request });
  expect(warnings.map(({ setting }) => setting)).toEqual(["truncate"]);
});

test("detailLevel is no setting of a film, nor embeddingMode one of a text", () => {
  const book = {
    type: "document",
    mediaType: "text/plain",
    source: { type: "s3", uri: "s3://b/k" },
  } as const;
  const told = (input: EmbeddingJobRequest["input"]): unknown => {
    const options = {
      amazonNovaEmbed: { detailLevel: "DOCUMENT_IMAGE", embeddingMode: "AUDIO_VIDEO_SEPARATE" },
    } as const;
    const { warnings } = novaEmbedJob.encodeRequest({
      model,
      request: { model: model.id, input, options, output },
    });
    return warnings.map(({ code, setting }) => [code, setting]);
  };
  expect(told(film)).toEqual([["unsupported-setting", "detailLevel"]]);
  expect(told(book)).toEqual([
    ["unsupported-setting", "detailLevel"],
    ["unsupported-setting", "embeddingMode"],
  ]);
});

test("a document that is no text is refused", () => {
  const input = {
    type: "document",
    mediaType: "application/pdf",
    source: { type: "s3", uri: "s3://b/k" },
  } as const;
  const request = { model: model.id, input, output };
  expect(() => novaEmbedJob.encodeRequest({ model, request })).toThrow(/reads a document as plain text/);
});

describe("the summary of a job", () => {
  const uri = "s3://bucket/prefix/abcdefghijkl/embedding-video.jsonl";
  const medium = (status: string): object => ({
    embeddingType: "VIDEO",
    status,
    failureReason: "INVALID_CONTENT",
    outputFileUri: uri,
  });
  const good = { embedding: [0.5], segmentMetadata: { segmentIndex: 0 }, status: "SUCCESS" };
  const bad = { status: "FAILURE", failureReason: "RATE_LIMIT_EXCEEDED" };
  const readWith = (status: string, lines: object[]): unknown =>
    read({
      "segmented-embedding-result.json": [{ embeddingResults: [medium(status)] }],
      "embedding-video.jsonl": lines,
    });

  test.each(["PARTIAL_SUCCESS", "FAILURE"])("tells a medium's %s where no line does", (status) => {
    expect(readWith(status, [good])).toMatchObject({ segments: [{}], failures: ["INVALID_CONTENT"] });
  });

  test.each(["PARTIAL_SUCCESS", "FAILURE"])("adds nothing to lines that tell a medium's %s", (status) => {
    expect(readWith(status, [good, bad])).toMatchObject({
      segments: [{}],
      failures: ["RATE_LIMIT_EXCEEDED"],
    });
  });

  test("without any file of vectors is no answer, though all is well in it", () => {
    const summary = [{ embeddingResults: [medium("SUCCESS")] }];
    expect(read({ "segmented-embedding-result.json": summary })).toMatchObject({ code: "invalid-response" });
  });
});
