import type { ResponseMetadata } from "./chat.ts";
import type { CallOptions, ClientOptions } from "./client.ts";
import { encodeCall, findModel, sendCall } from "./client-reply.ts";
import { BedrockError } from "./error.ts";
import type { ModelRef } from "./model-id.ts";
import type { RerankAdapter } from "./reply-adapter.ts";
import type { RankedDocument, RerankRequest, RerankResponse } from "./rerank.ts";

/** The client's method for rankings. */
export const rerankMethods: { rerank: typeof rerank } = { rerank };

async function rerank(
  request: RerankRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<RerankResponse> {
  const found = await findModel<RerankAdapter>("ranking", request.model, options, call.signal);
  const { model } = found;
  check(request, model);
  const { warnings, ...ready } = encodeCall(found.adapter, { model, request });
  const { output, metadata } = await sendCall({ ...ready, warnings }, options, call);
  // Not every format can be told how many, and none promises the order.
  const ranking = placed(output.ranking, request.documents, metadata)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, request.topN);
  return { ...output, ranking, warnings: [...warnings, ...(output.warnings ?? [])], metadata };
}

function check({ documents, topN }: RerankRequest, { id: modelId }: ModelRef): void {
  const refuse = (fact: string): BedrockError =>
    new BedrockError("invalid-request", `${modelId}: ${fact}`, { modelId });
  if (documents.length === 0) throw refuse("there are no documents to put in order.");
  if (topN !== undefined && !(Number.isInteger(topN) && topN > 0))
    throw refuse(`topN is a whole number from 1, not ${topN}.`);
}

/** The documents beside their places. Throws `invalid-response` where one isn't there, or has two. */
function placed(
  ranking: readonly RankedDocument[],
  documents: RerankRequest["documents"],
  metadata: ResponseMetadata,
): RerankResponse["ranking"] {
  const seen = new Set<number>();
  return ranking.map((ranked) => {
    const { index } = ranked;
    const document = documents[index];
    if (document !== undefined && !seen.has(index)) {
      seen.add(index);
      return { ...ranked, document };
    }
    const fact = document === undefined ? `and there are ${documents.length}` : "twice";
    const message = `${metadata.modelId}: the reply ranks document ${index}, ${fact}.`;
    throw new BedrockError("invalid-response", message, metadata);
  });
}
