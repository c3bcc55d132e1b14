import * as z from "zod";
import { inferenceId, mediaSource } from "./marengo.wire.ts";

const fixed = z.strictObject({
  method: z.literal("fixed"),
  fixed: z.strictObject({ durationSec: z.number().min(1).max(10).optional() }).optional(),
});
const dynamic = z.strictObject({
  method: z.literal("dynamic"),
  dynamic: z.strictObject({ minDurationSec: z.number().min(1).max(5).optional() }).optional(),
});
const moving = {
  mediaSource,
  startSec: z.number().min(0).optional(),
  endSec: z.number().min(0).optional(),
  embeddingType: z
    .array(z.enum(["separate_embedding", "fused_embedding"]))
    .min(1)
    .optional(),
  embeddingScope: z
    .array(z.enum(["clip", "asset"]))
    .min(1)
    .optional(),
};
const audio = z.strictObject({
  ...moving,
  segmentation: fixed.optional(),
  embeddingOption: z
    .array(z.enum(["audio", "transcription"]))
    .min(1)
    .optional(),
});
const video = z.strictObject({
  ...moving,
  segmentation: z.discriminatedUnion("method", [fixed, dynamic]).optional(),
  embeddingOption: z
    .array(z.enum(["visual", "audio", "transcription"]))
    .min(1)
    .optional(),
});

const cantFuse = "fused_embedding needs two of [embeddingOption]";
const noTime = "endSec is less than startSec and the length of a segment";

/** The `modelInput` of a job of Marengo 3 with a film or sound; the others are bodies of the other operation. */
export const marengo3MovingInput: z.ZodType = z.discriminatedUnion("inputType", [
  z.strictObject({
    inputType: z.literal("audio"),
    audio: audio.refine(canFuse, cantFuse).refine(hasTime, noTime),
    inferenceId,
  }),
  z.strictObject({
    inputType: z.literal("video"),
    video: video.refine(canFuse, cantFuse).refine(hasTime, noTime),
    inferenceId,
  }),
]);

// By default all options are asked for.
function canFuse(asked: {
  embeddingType?: string[] | undefined;
  embeddingOption?: string[] | undefined;
}): boolean {
  const { embeddingType = [], embeddingOption = ["all", "of them"] } = asked;
  return !embeddingType.includes("fused_embedding") || embeddingOption.length > 1;
}

// How long pieces are by default is the service's business.
function hasTime(asked: {
  startSec?: number | undefined;
  endSec?: number | undefined;
  segmentation?: z.infer<typeof fixed> | z.infer<typeof dynamic> | undefined;
}): boolean {
  const { startSec = 0, endSec, segmentation } = asked;
  const { durationSec = 0 } = (segmentation?.method === "fixed" && segmentation.fixed) || {};
  return endSec === undefined || endSec >= startSec + durationSec;
}
