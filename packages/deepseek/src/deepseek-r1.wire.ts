import * as z from "zod";

/** A body of R1. */
export const deepseekR1Body: z.ZodType = z.strictObject({
  prompt: z.string().min(1),
  max_tokens: z.int().min(1).max(32_768).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  stop: z.array(z.string()).max(10).optional(),
});
