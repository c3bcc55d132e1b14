import * as z from "zod";

/** A body of Titan Multimodal Embeddings. */
export const titanEmbedImageBody: z.ZodType = z
  .strictObject({
    inputText: z.string().min(1).optional(),
    inputImage: z.base64().min(1).optional(),
    embeddingConfig: z
      .strictObject({
        outputEmbeddingLength: z.union([z.literal(256), z.literal(384), z.literal(1024)]).optional(),
      })
      .optional(),
  })
  .refine(
    ({ inputText, inputImage }) => inputText !== undefined || inputImage !== undefined,
    "required key [inputText] or [inputImage] not found",
  );
