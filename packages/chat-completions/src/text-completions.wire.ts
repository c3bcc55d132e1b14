import * as z from "zod";

/** A body of text completions. */
export const textCompletionsBody: z.ZodType = z.strictObject({
  prompt: z.string().min(1),
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  stop: z.union([z.string(), z.array(z.string())]).optional(),
  seed: z.int().optional(),
  frequency_penalty: z.number().optional(),
  presence_penalty: z.number().optional(),
  logprobs: z.int().nullish(),
  structured_outputs: z.record(z.string(), z.json()).optional(),
  stream: z.boolean().optional(),
});
