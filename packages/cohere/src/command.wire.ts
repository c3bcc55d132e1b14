import * as z from "zod";

/** A body of Command or Command Light. */
export const commandBody: z.ZodType = z.strictObject({
  prompt: z.string().min(1),
  max_tokens: z.int().min(1).max(4096).optional(),
  temperature: z.number().min(0).max(5).optional(),
  p: z.number().min(0).max(1).optional(),
  k: z.int().min(0).max(500).optional(),
  stop_sequences: z.array(z.string()).max(4).optional(),
  stream: z.boolean().optional(),
  num_generations: z.int().min(1).max(5).optional(),
  return_likelihoods: z.enum(["GENERATION", "ALL", "NONE"]).optional(),
  logit_bias: z.record(z.string(), z.number()).optional(),
  truncate: z.enum(["NONE", "START", "END"]).optional(),
});
