import * as z from "zod";

const image = z.strictObject({
  format: z.enum(["png", "jpeg"]),
  source: z.union([
    z.strictObject({ bytes: z.string().min(1) }),
    z.strictObject({
      s3Location: z.strictObject({
        uri: z.string().regex(/^s3:\/\//, "string does not match pattern ^s3://"),
        bucketOwner: z.string().optional(),
      }),
    }),
  ]),
});

const shot = z.string().min(1).max(512);
const fixed = {
  fps: z.literal(24),
  dimension: z.literal("1280x720"),
  seed: z.int().min(0).max(2_147_483_646).optional(),
};

const textVideo = z.strictObject({
  taskType: z.literal("TEXT_VIDEO"),
  textToVideoParams: z.strictObject({ text: shot, images: z.array(image).min(1).max(1).optional() }),
  videoGenerationConfig: z.strictObject({ durationSeconds: z.literal(6), ...fixed }),
});

const automated = z.strictObject({
  taskType: z.literal("MULTI_SHOT_AUTOMATED"),
  multiShotAutomatedParams: z.strictObject({ text: z.string().min(1).max(4000) }),
  videoGenerationConfig: z.strictObject({
    durationSeconds: z.int().min(12).max(120).multipleOf(6),
    ...fixed,
  }),
});

const manual = z.strictObject({
  taskType: z.literal("MULTI_SHOT_MANUAL"),
  multiShotManualParams: z.strictObject({
    shots: z
      .array(z.strictObject({ text: shot, image: image.optional() }))
      .min(1)
      .max(20),
  }),
  videoGenerationConfig: z.strictObject(fixed),
});

/** A `modelInput` of Nova Reel, version 1:0. */
export const novaReelFirstBody: z.ZodType = z.discriminatedUnion("taskType", [textVideo]);

/** A `modelInput` of version 1:1. */
export const novaReelBody: z.ZodType = z.discriminatedUnion("taskType", [textVideo, automated, manual]);
