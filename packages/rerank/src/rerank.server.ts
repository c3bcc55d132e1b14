import {
  isObject,
  type JsonObject,
  type ModelRef,
  type RerankOutput,
  type RerankRequest,
  type RerankServerAdapter,
  readNumber,
  readObject,
  readObjects,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { rerank } from "./rerank.ts";
import { rerankBody } from "./rerank.wire.ts";

/** The Rerank API seen from a server. The model stands in the body, where `modelArn` is. */
export const rerankServer: RerankServerAdapter = {
  kind: "ranking",
  name: "rerank",
  operation: "Rerank",
  supports: rerank.supports,
  accepts: (body) => "rerankingConfiguration" in body,
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): RerankRequest {
  checkBody(rerankBody, body);
  const [query = {}] = readObjects(body, "queries");
  const configuration = inside(body, "rerankingConfiguration", "bedrockRerankingConfiguration");
  const topN = readNumber(configuration, "numberOfResults");
  const fields = inside(configuration, "modelConfiguration").additionalModelRequestFields;
  return {
    model: model.id,
    query: readString(inside(query, "textQuery"), "text") ?? "",
    documents: readObjects(body, "sources").map((source) =>
      readDocument(inside(source, "inlineDocumentSource")),
    ),
    ...(topN !== undefined && { topN }),
    ...(isObject(fields) && { options: { rerank: { additionalModelRequestFields: fields } } }),
  };
}

// A document is any JSON natively, and ours are texts and objects.
function readDocument({ jsonDocument, ...document }: JsonObject): string | JsonObject {
  if (isObject(jsonDocument)) return jsonDocument;
  if (jsonDocument !== undefined) return JSON.stringify(jsonDocument);
  return readString(inside(document, "textDocument"), "text") ?? "";
}

function inside(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return keys.reduce((inner, key) => readObject(inner, key) ?? {}, object);
}

function encodeResponse({ ranking }: RerankOutput): JsonObject {
  return { results: ranking.map(({ index, score }) => ({ index, relevanceScore: score })) };
}
