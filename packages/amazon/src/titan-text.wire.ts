import * as z from "zod";

/** A body of Titan Text. */
export const titanTextBody: z.ZodType = z.strictObject({
  inputText: z.string().min(1),
  textGenerationConfig: z
    .strictObject({
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().gt(0).max(1).optional(),
      maxTokenCount: z.int().min(0).max(8192).optional(),
      stopSequences: z.array(z.string()).optional(),
    })
    .optional(),
});
