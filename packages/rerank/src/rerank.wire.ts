import * as z from "zod";

const text = z.strictObject({ text: z.string().min(1).max(32_000) });

const document = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("TEXT"), textDocument: text }),
  z.strictObject({ type: z.literal("JSON"), jsonDocument: z.json() }),
]);

/** A body of the Rerank API (bedrock-agent-runtime, 2023-07-26). */
export const rerankBody: z.ZodType = z.strictObject({
  queries: z.tuple([z.strictObject({ type: z.literal("TEXT"), textQuery: text })]),
  sources: z
    .array(z.strictObject({ type: z.literal("INLINE"), inlineDocumentSource: document }))
    .min(1)
    .max(1000),
  rerankingConfiguration: z.strictObject({
    type: z.literal("BEDROCK_RERANKING_MODEL"),
    bedrockRerankingConfiguration: z.strictObject({
      modelConfiguration: z.strictObject({
        modelArn: z.string().min(1).max(2048),
        additionalModelRequestFields: z.record(z.string().min(1).max(100), z.unknown()).optional(),
      }),
      numberOfResults: z.int().min(1).max(1000).optional(),
    }),
  }),
  nextToken: z.string().min(1).max(2048).optional(),
});
