import type { ProviderMetadata, ResponseMetadata, Usage, Warning } from "./chat.ts";
import { type JsonObject, readNumber, readObject, readObjects, required } from "./json.ts";
import { parseModelId } from "./model-id.ts";
import { partitionOf } from "./partition.ts";
import type { WireCall } from "./transport.ts";

/** What to put in order. Plain data, as all requests. */
export interface RerankRequest {
  /** Model ID, inference profile ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  query: string;
  /** Texts or JSON objects, of which models that read only text see the JSON text. */
  documents: readonly (string | JsonObject)[];
  /** How many of the best to return. Default: all. */
  topN?: number;
  /** What only one provider knows, under the provider's key. */
  options?: RerankOptions;
}

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface RerankOptions {}

/** One document's place. */
export interface RankedDocument {
  /** Position in `documents`. */
  index: number;
  /** 0 to 1; only comparable within one model. */
  score: number;
}

/** What an adapter reads out of a reply: the best first. */
export interface RerankOutput {
  ranking: RankedDocument[];
  usage: Usage;
  /** Such as a list that the service has cut. */
  warnings?: Warning[];
  providerMetadata?: ProviderMetadata;
}

/** Documents in order, the best first. */
export interface RerankResponse extends Omit<RerankOutput, "ranking"> {
  ranking: (RankedDocument & { document: string | JsonObject })[];
  warnings: Warning[];
  metadata: ResponseMetadata;
}

/** A document as models read it: JSON objects as their JSON text. */
export function textOfDocument(document: string | JsonObject): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}

/** The list that replies of rankings have, by the name of their scores. Throws `invalid-response`. */
export function readRanking(reply: JsonObject, scoreKey: string): RankedDocument[] {
  // An empty list is an answer, no list is none.
  required(reply.results ?? undefined, "results");
  return readObjects(reply, "results").map((ranked, at) => ({
    index: required(readNumber(ranked, "index"), `results[${at}].index`),
    score: required(readNumber(ranked, scoreKey), `results[${at}].${scoreKey}`),
  }));
}

/** A body of the Rerank API with an ARN in place of its model's ID, which names no region: for transports, who know one. */
export function withModelArn(
  { body, modelId }: Pick<WireCall, "body" | "modelId">,
  region: string,
): JsonObject {
  if (modelId.startsWith("arn:")) return body;
  const name = parseModelId(modelId).name ?? modelId;
  const modelArn = `arn:${partitionOf(region)}:bedrock:${region}::foundation-model/${name}`;
  const [outer, inner, model] = [
    "rerankingConfiguration",
    "bedrockRerankingConfiguration",
    "modelConfiguration",
  ] as const;
  const configuration = readObject(body, outer) ?? {};
  const reranking = readObject(configuration, inner) ?? {};
  const named = { ...readObject(reranking, model), modelArn };
  return { ...body, [outer]: { ...configuration, [inner]: { ...reranking, [model]: named } } };
}
