import {
  type JsonObject,
  type ModelRef,
  type RerankOutput,
  type RerankRequest,
  type RerankServerAdapter,
  readNumber,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { amazonRerank } from "./amazon-rerank.ts";
import { amazonRerankBody } from "./amazon-rerank.wire.ts";

/** Amazon Rerank seen from a server. */
export const amazonRerankServer: RerankServerAdapter = {
  kind: "ranking",
  name: "amazon-rerank",
  operation: "InvokeModel",
  supports: amazonRerank.supports,
  accepts: (body) => "query" in body && "documents" in body && !("api_version" in body),
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): RerankRequest {
  checkBody(amazonRerankBody, body);
  const topN = readNumber(body, "top_n");
  return {
    model: model.id,
    query: readString(body, "query") ?? "",
    // The schema has let nothing but texts through.
    documents: body.documents as readonly string[],
    ...(topN !== undefined && { topN }),
  };
}

function encodeResponse({ ranking }: RerankOutput): JsonObject {
  return { results: ranking.map(({ index, score }) => ({ index, relevance_score: score })) };
}
