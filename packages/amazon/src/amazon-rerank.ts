import {
  type Call,
  type EncodedRequest,
  isModel,
  type JsonObject,
  type RerankAdapter,
  type RerankOutput,
  type RerankRequest,
  readRanking,
  rerankMethods,
  textOfDocument,
} from "@bedplate/core";

/** Amazon Rerank: Cohere's body without a version and, as nobody has seen one, without a limit; the client cuts the list. */
export const amazonRerank: RerankAdapter = {
  kind: "ranking",
  name: "amazon-rerank",
  operation: "InvokeModel",
  exampleModels: ["amazon.rerank-v1:0"],
  methods: rerankMethods,
  supports: (model) => isModel(model, "amazon.rerank-"),
  encodeRequest,
  decodeResponse,
};

function encodeRequest({ request }: Call<RerankRequest>): EncodedRequest {
  const { query, documents } = request;
  return {
    body: { query, documents: documents.map(textOfDocument) },
    warnings: [],
  };
}

/** The best first; it tells no usage, neither here nor in headers. */
function decodeResponse(reply: JsonObject): RerankOutput {
  return { ranking: readRanking(reply, "relevance_score"), usage: { input: {}, output: {} } };
}
