import * as z from "zod";

/** Where a job reads from. */
export const s3Source: z.ZodType = z.strictObject({
  s3Location: z.strictObject({
    uri: z.string().startsWith("s3://"),
    bucketOwner: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
  }),
});

/** Where a synchronous call reads media from. */
export const anySource: z.ZodType = z.union([z.strictObject({ bytes: z.base64().min(1) }), s3Source]);

/** What both tasks say beside the input. */
export const settings: {
  embeddingPurpose: z.ZodEnum;
  embeddingDimension: z.ZodOptional<z.ZodType>;
} = {
  embeddingPurpose: z.enum([
    "GENERIC_INDEX",
    "GENERIC_RETRIEVAL",
    "TEXT_RETRIEVAL",
    "IMAGE_RETRIEVAL",
    "VIDEO_RETRIEVAL",
    "DOCUMENT_RETRIEVAL",
    "AUDIO_RETRIEVAL",
    "CLASSIFICATION",
    "CLUSTERING",
  ]),
  embeddingDimension: z.union([z.literal(256), z.literal(384), z.literal(1024), z.literal(3072)]).optional(),
};

/** Which end of a text may be cut. */
export const truncationMode: z.ZodType = z.enum(["START", "END", "NONE"]);

/** A picture from somewhere. */
export function imageFrom(source: z.ZodType): z.ZodType {
  return z.strictObject({
    format: z.enum(["png", "jpeg", "gif", "webp"]),
    source,
    detailLevel: z.enum(["STANDARD_IMAGE", "DOCUMENT_IMAGE"]).optional(),
  });
}

/** Sound from somewhere, and a task's own keys. */
export function audioFrom(source: z.ZodType, keys: Readonly<Record<string, z.ZodType>> = {}): z.ZodType {
  return z.strictObject({ format: z.enum(["mp3", "wav", "ogg"]), source, ...keys });
}

/** A film from somewhere, and a task's own keys. */
export function videoFrom(source: z.ZodType, keys: Readonly<Record<string, z.ZodType>> = {}): z.ZodType {
  return z.strictObject({
    format: z.enum(["mp4", "mov", "mkv", "webm", "flv", "mpeg", "mpg", "wmv", "3gp"]),
    source,
    embeddingMode: z.enum(["AUDIO_VIDEO_COMBINED", "AUDIO_VIDEO_SEPARATE"]),
    ...keys,
  });
}

/** Whether exactly one medium is given. */
export function hasOneMedium(params: object): boolean {
  return ["text", "image", "audio", "video"].filter((name) => name in params).length === 1;
}

/** The complaint where there are more or none. */
export const oneMedium = "exactly one of [text], [image], [audio] and [video] is needed";
