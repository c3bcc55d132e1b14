import * as z from "zod";

/** A body of Mistral's text completions, for a model that writes up to `maxTokens`. */
export function mistralTextBody(maxTokens: number): z.ZodType {
  return z.strictObject({
    prompt: z.string().min(1),
    max_tokens: z.int().min(1).max(maxTokens).optional(),
    stop: z.array(z.string()).max(10).optional(),
    temperature: z.number().min(0).max(1).optional(),
    top_p: z.number().min(0).max(1).optional(),
    top_k: z.int().min(1).max(200).optional(),
  });
}
