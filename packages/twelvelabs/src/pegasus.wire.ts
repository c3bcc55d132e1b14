import * as z from "zod";
import { inputText, mediaSource } from "./marengo.wire.ts";

/** A body of Pegasus. */
export const pegasusBody: z.ZodType = z.strictObject({
  inputPrompt: inputText,
  mediaSource,
  temperature: z.number().min(0).max(1).optional(),
  maxOutputTokens: z.int().min(1).max(4096).optional(),
  responseFormat: z
    .strictObject({
      type: z.literal("json_schema"),
      jsonSchema: z.strictObject({
        name: z.string().optional(),
        schema: z.record(z.string(), z.json()),
      }),
    })
    .optional(),
});
