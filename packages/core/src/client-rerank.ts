import type { CallOptions, ClientOptions } from "./client.ts";
import { encodeCall, findModel, sendCall } from "./client-reply.ts";
import { BedrockError } from "./error.ts";
import type { RerankAdapter } from "./reply-adapter.ts";
import type { RerankRequest, RerankResponse } from "./rerank.ts";

/** The client's method for rankings. */
export const rerankMethods: { rerank: typeof rerank } = { rerank };

async function rerank(
  request: RerankRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<RerankResponse> {
  const found = await findModel<RerankAdapter>("ranking", request.model, options, call.signal);
  const { model } = found;
  const { documents, topN } = request;
  if (documents.length === 0)
    throw new BedrockError("invalid-request", `${model.id}: there are no documents to put in order.`, {
      modelId: model.id,
    });
  if (topN !== undefined && !(Number.isInteger(topN) && topN > 0))
    throw new BedrockError("invalid-request", `${model.id}: topN is a whole number from 1, not ${topN}.`, {
      modelId: model.id,
    });
  const { warnings, ...ready } = encodeCall(found.adapter, { model, request });
  const { output, metadata } = await sendCall({ ...ready, warnings }, options, call);
  // Not every format can be told how many, and none promises the order.
  const ranking = output.ranking
    .toSorted((a, b) => b.score - a.score)
    .slice(0, topN)
    .map((ranked) => {
      const document = documents[ranked.index];
      if (document !== undefined) return { ...ranked, document };
      const fact = `the reply ranks document ${ranked.index}, and there are ${documents.length}.`;
      throw new BedrockError("invalid-response", `${model.id}: ${fact}`, metadata);
    });
  return { ...output, ranking, warnings: [...warnings, ...(output.warnings ?? [])], metadata };
}
