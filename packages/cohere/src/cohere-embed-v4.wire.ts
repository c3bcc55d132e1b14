import * as z from "zod";
import { dataUriOf, embeddingTypes } from "./cohere-embed.wire.ts";

const picture = dataUriOf(["png", "jpeg", "webp", "gif"]);

const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("image_url"), image_url: z.strictObject({ url: picture }) }),
]);

/** A body of Embed, version 4. */
export const embedV4Body: z.ZodType = z
  .strictObject({
    input_type: z.enum(["search_document", "search_query", "classification", "clustering"]),
    texts: z.array(z.string()).min(1).max(96).optional(),
    images: z.array(picture).min(1).max(96).optional(),
    inputs: z
      .array(z.strictObject({ content: z.array(part).min(1) }))
      .min(1)
      .max(96)
      .optional(),
    // The service takes the words of version 3 too.
    truncate: z.enum(["NONE", "LEFT", "RIGHT", "START", "END"]).optional(),
    embedding_types: embeddingTypes.optional(),
    output_dimension: z.union([z.literal(256), z.literal(512), z.literal(1024), z.literal(1536)]).optional(),
    max_tokens: z.int().min(1).max(128_000).optional(),
  })
  .refine(
    (body) => [body.texts, body.images, body.inputs].filter((list) => list !== undefined).length === 1,
    "exactly one of [texts], [images] and [inputs] is needed",
  );
