import * as z from "zod";

function penalty(max: number): z.ZodType {
  return z
    .strictObject({
      scale: z.number().min(0).max(max),
      applyToWhitespaces: z.boolean().optional(),
      applyToPunctuations: z.boolean().optional(),
      applyToNumbers: z.boolean().optional(),
      applyToStopwords: z.boolean().optional(),
      applyToEmojis: z.boolean().optional(),
    })
    .optional();
}

/** A body of Jurassic-2. `numResults` is of AI21's own API; that Bedrock takes it is unverified. */
export const jurassicBody: z.ZodType = z.strictObject({
  prompt: z.string().min(1),
  maxTokens: z.int().min(0).max(8191).optional(),
  temperature: z.number().min(0).max(1).optional(),
  topP: z.number().min(0).max(1).optional(),
  stopSequences: z.array(z.string()).optional(),
  countPenalty: penalty(1),
  presencePenalty: penalty(5),
  frequencyPenalty: penalty(500),
  numResults: z.int().min(1).max(16).optional(),
});
