import * as z from "zod";

/** A body of Titan Text Embeddings, version 1. */
export const titanEmbedFirstBody: z.ZodType = z.strictObject({ inputText: z.string().min(1) });

/** A body of version 2. */
export const titanEmbedBody: z.ZodType = z.strictObject({
  // The service's limit is 8,192 tokens; that of characters is unverified.
  inputText: z.string().min(1).max(50_000),
  dimensions: z.union([z.literal(256), z.literal(512), z.literal(1024)]).optional(),
  normalize: z.boolean().optional(),
  embeddingTypes: z
    .array(z.enum(["float", "binary"]))
    .min(1)
    .optional(),
});
