import * as z from "zod";

/** A body of Claude's text completions. */
export const claudeTextBody: z.ZodType = z.strictObject({
  prompt: z.string().min(1),
  max_tokens_to_sample: z.int().min(0),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).max(500).optional(),
  stop_sequences: z.array(z.string()).optional(),
  anthropic_version: z.string().optional(),
});
