import type { EmbeddingJobRequest } from "@bedplate/core";
import { expect, test } from "vitest";
import { segmentsOf } from "./simulated-embed.ts";
import { simulatedEmbeddingJob } from "./simulated-embed-job.ts";

const request: EmbeddingJobRequest = {
  model: "acme.lines-v1:0",
  input: { type: "video", mediaType: "video/mp4", source: { type: "s3", uri: "s3://bucket/film.mp4" } },
  dimensions: 256,
  segment: { seconds: 6 },
  output: { s3Uri: "s3://bucket/vectors" },
};

test("gives the vectors of its pieces, when its time has come", async () => {
  const job = await simulatedEmbeddingJob({ jobMs: 1 })(request);
  await job.wait({ pollMs: 1 });
  const segments = await job.embeddings();
  expect(segments.length).toBeGreaterThan(1);
  expect(segments).toEqual(segmentsOf(request));
});

test("gives none before", async () => {
  const job = await simulatedEmbeddingJob({ jobMs: 60_000 })(request);
  await expect(job.embeddings()).rejects.toMatchObject({ code: "not-found" });
});
