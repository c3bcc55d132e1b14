import * as z from "zod";
import {
  audioFrom,
  hasOneMedium,
  imageFrom,
  oneMedium,
  s3Source,
  settings,
  truncationMode,
  videoFrom,
} from "./nova-embed-params.wire.ts";

const durations = z.strictObject({ durationSeconds: z.int().min(1).max(30).optional() });

// The range is unverified.
const lengths = z.strictObject({ maxLengthChars: z.int().min(800).max(50_000).optional() });

/** The `modelInput` of a job of Nova Multimodal Embeddings. */
export const novaEmbedJobInput: z.ZodType = z.strictObject({
  schemaVersion: z.literal("nova-multimodal-embed-v1").optional(),
  taskType: z.literal("SEGMENTED_EMBEDDING"),
  segmentedEmbeddingParams: z
    .strictObject({
      ...settings,
      text: z
        .strictObject({ truncationMode, source: s3Source, segmentationConfig: lengths.optional() })
        .optional(),
      image: imageFrom(s3Source).optional(),
      audio: audioFrom(s3Source, { segmentationConfig: durations.optional() }).optional(),
      video: videoFrom(s3Source, { segmentationConfig: durations }).optional(),
    })
    .refine(hasOneMedium, oneMedium),
});
