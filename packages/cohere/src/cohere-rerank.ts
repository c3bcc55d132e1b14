import {
  type Call,
  type EncodedRequest,
  isModel,
  type JsonObject,
  present,
  type RerankAdapter,
  type RerankOutput,
  type RerankRequest,
  readRanking,
  rerankMethods,
  textOfDocument,
} from "@bedplate/core";

/** The version of Cohere's API whose bodies these are; the service insists on it. */
const apiVersion = 2;

/** Cohere Rerank: a query and documents in, their order out. */
export const cohereRerank: RerankAdapter = {
  kind: "ranking",
  name: "cohere-rerank",
  operation: "InvokeModel",
  exampleModels: ["cohere.rerank-v3-5:0"],
  methods: rerankMethods,
  supports: (model) => isModel(model, "cohere.rerank-"),
  encodeRequest,
  decodeResponse,
};

function encodeRequest({ request }: Call<RerankRequest>): EncodedRequest {
  const { query, documents, topN } = request;
  return {
    body: {
      query,
      documents: documents.map(textOfDocument),
      ...present({ top_n: topN }),
      api_version: apiVersion,
    },
    warnings: [],
  };
}

/** The best first; it tells no usage, neither here nor in headers. */
function decodeResponse(reply: JsonObject): RerankOutput {
  return { ranking: readRanking(reply, "relevance_score"), usage: { input: {}, output: {} } };
}
