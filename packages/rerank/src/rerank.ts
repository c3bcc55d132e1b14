import {
  type Call,
  type EncodedRequest,
  type JsonObject,
  present,
  type RerankAdapter,
  type RerankOutput,
  type RerankRequest,
  readOptions,
  readRanking,
  readString,
  rerankMethods,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface RerankOptions {
    rerank?: RerankApiOptions;
  }
}

/** What only the Rerank API knows. */
export interface RerankApiOptions {
  /** `additionalModelRequestFields`: native fields of the model. */
  additionalModelRequestFields?: JsonObject;
}

/** The Rerank API of Bedrock's agent runtime: any model that ranks, and documents that stay JSON. */
export const rerank: RerankAdapter = {
  kind: "ranking",
  name: "rerank",
  operation: "Rerank",
  exampleModels: ["cohere.rerank-v3-5:0", "amazon.rerank-v1:0"],
  methods: rerankMethods,
  // It is the service's own, whoever made the model.
  supports: ({ kind, name }) => kind === "foundation-model" && /^[a-z0-9-]+\.rerank-/.test(name ?? ""),
  encodeRequest,
  decodeResponse,
};

function encodeRequest(call: Call<RerankRequest>): EncodedRequest {
  const { request, model } = call;
  const { query, documents, topN, options } = request;
  const { additionalModelRequestFields } = readOptions<RerankApiOptions>(call, options?.rerank, {
    additionalModelRequestFields: true,
  });
  return {
    body: {
      queries: [{ type: "TEXT", textQuery: { text: query } }],
      sources: documents.map((document) => ({ type: "INLINE", inlineDocumentSource: source(document) })),
      rerankingConfiguration: {
        type: "BEDROCK_RERANKING_MODEL",
        bedrockRerankingConfiguration: {
          // An ID names no region; the transport, which knows one, makes an ARN of it.
          modelConfiguration: { modelArn: model.id, ...present({ additionalModelRequestFields }) },
          ...present({ numberOfResults: topN }),
        },
      },
    },
    warnings: [],
  };
}

function source(document: string | JsonObject): JsonObject {
  return typeof document === "string"
    ? { type: "TEXT", textDocument: { text: document } }
    : { type: "JSON", jsonDocument: document };
}

function decodeResponse(reply: JsonObject, { model }: Call<RerankRequest>): RerankOutput {
  const nextToken = readString(reply, "nextToken");
  const message = `${model.id}: the service has cut the list; ask for fewer with topN, or send fewer documents.`;
  return {
    ranking: readRanking(reply, "relevanceScore"),
    usage: { input: {}, output: {} },
    ...(nextToken && {
      warnings: [{ code: "adjusted-content", setting: "documents", message }],
      providerMetadata: { rerank: { nextToken } },
    }),
  };
}
