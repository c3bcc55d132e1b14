import * as z from "zod";

/** A body of Amazon's reranking. */
export const amazonRerankBody: z.ZodType = z.strictObject({
  query: z.string().min(1),
  documents: z.array(z.string().min(1)).min(1).max(1000),
  // Accepted by Amazon's model: unverified.
  top_n: z.int().min(1).max(1000).optional(),
});
