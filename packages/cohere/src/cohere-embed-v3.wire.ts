import * as z from "zod";
import { dataUriOf, embeddingTypes } from "./cohere-embed.wire.ts";

/** A body of Embed, version 3. */
export const embedV3Body: z.ZodType = z
  .strictObject({
    input_type: z.enum(["search_document", "search_query", "classification", "clustering", "image"]),
    texts: z.array(z.string().max(2048)).min(1).max(96).optional(),
    images: z
      .array(dataUriOf(["jpeg", "png"]))
      .min(1)
      .max(1)
      .optional(),
    truncate: z.enum(["NONE", "START", "END"]).optional(),
    embedding_types: embeddingTypes.optional(),
  })
  .refine(
    ({ texts, images }) => (texts === undefined) !== (images === undefined),
    "either [texts] or [images] is needed",
  )
  .refine(
    ({ images, input_type }) => (images === undefined) === (input_type !== "image"),
    "[images] go with the input_type image",
  );
