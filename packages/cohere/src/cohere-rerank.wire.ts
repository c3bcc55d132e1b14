import * as z from "zod";

/** A body of Cohere's reranking. */
export const cohereRerankBody: z.ZodType = z.strictObject({
  query: z.string().min(1),
  documents: z.array(z.string().min(1)).min(1).max(1000),
  top_n: z.int().min(1).max(1000).optional(),
  api_version: z.int().min(1).max(2),
});
