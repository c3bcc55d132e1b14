import * as z from "zod";

// Stricter than the service in one thing: that answers an empty prompt with nothing, at the price of the whole limit.
const fields = {
  prompt: z.string().min(1),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  max_gen_len: z.int().min(1).max(2048).optional(),
};

/** A body of the Llama models that only read. */
export const llamaBody: z.ZodType = z.strictObject(fields);

/** A body of the Llama models that see: images are base64 without a data URI's prefix. */
export const llamaImageBody: z.ZodType = z.strictObject({
  ...fields,
  images: z.array(z.string()).optional(),
});

/** A body of imported models, whose own limits are not known here, and which can be held to JSON. */
export const importedBody: z.ZodType = z.strictObject({
  ...fields,
  max_gen_len: z.int().min(1).optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("json_object") }),
      z.strictObject({ type: z.literal("json_schema"), json_schema: z.record(z.string(), z.json()) }),
    ])
    .optional(),
});
