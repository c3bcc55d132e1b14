import type { EmbeddingJobRequest, EmbeddingPart, EmbeddingSegment, VideoRequest } from "@bedplate/core";
import fc from "fast-check";

const text = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" });
const output = fc.constant({ s3Uri: "s3://bucket/prefix" });

/** Films of any content. */
export function anyVideo(model: string): fc.Arbitrary<VideoRequest> {
  return fc
    .record(
      {
        prompt: text,
        output,
        durationSeconds: fc.constantFrom(5, 6, 9, 12, 18, 120),
        aspectRatio: fc.constantFrom("16:9", "1:1"),
        resolution: fc.constantFrom("540p", "720p", "1280x720"),
        fps: fc.constant(24),
        seed: fc.nat(2_147_483_646),
        loop: fc.boolean(),
        firstFrame: fc.constant({
          type: "image",
          mediaType: "image/png",
          source: { type: "base64", data: "aGk=" },
        } as const),
      },
      { requiredKeys: ["prompt", "output"] },
    )
    .map((settings) => ({ model, ...settings }));
}

const media: fc.Arbitrary<EmbeddingPart> = fc.constantFrom<EmbeddingPart>(
  { type: "video", mediaType: "video/mp4", source: { type: "s3", uri: "s3://bucket/film.mp4" } },
  { type: "audio", mediaType: "audio/mpeg", source: { type: "s3", uri: "s3://bucket/sound.mp3" } },
  { type: "image", mediaType: "image/png", source: { type: "s3", uri: "s3://bucket/picture.png" } },
);

/** Inputs of any form to embed. */
export function anyEmbeddingJob(model: string): fc.Arbitrary<EmbeddingJobRequest> {
  const segment = fc.oneof(
    fc.record({ seconds: fc.integer({ min: 2, max: 30 }) }),
    fc.record({ characters: fc.integer({ min: 800, max: 50_000 }) }),
  );
  return fc
    .record(
      {
        input: fc.oneof(media, text),
        output,
        purpose: fc.constantFrom("query", "document", "classification", "clustering"),
        dimensions: fc.constantFrom(256, 384, 512, 1024, 3072),
        segment,
      },
      { requiredKeys: ["input", "output"] },
    )
    .map((settings) => ({ model, ...settings }));
}

const vector = fc.float32Array({
  minLength: 4,
  maxLength: 4,
  noNaN: true,
  noDefaultInfinity: true,
  min: -2,
  max: 2,
});

/** Vectors of pieces of one input, in order. */
export const anySegments: fc.Arbitrary<EmbeddingSegment[]> = fc
  .array(vector, { minLength: 1, maxLength: 4 })
  .map((vectors) =>
    vectors.map((embedding, at) => ({ embedding, startSeconds: at * 5, endSeconds: at * 5 + 5 })),
  );
