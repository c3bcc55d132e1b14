import { parseModelId } from "@bedplate/core";
import { loadFixtures, testRerankAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { rerankServer } from "./rerank.server.ts";
import { rerank } from "./rerank.ts";

testRerankAdapter(test, {
  adapter: rerank,
  server: rerankServer,
  fixtures: loadFixtures(new URL("../fixtures/rerank", import.meta.url)),
});

const model = parseModelId("cohere.rerank-v3-5:0");

test("a foundation model's ARN goes out as it is", () => {
  const arn = "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0";
  const request = { model: arn, query: "a", documents: ["b"] };
  expect(rerank.encodeRequest({ request, model: parseModelId(arn) }).body).toMatchObject({
    rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration: { modelArn: arn } } },
  });
});

test("a query of more than 32,000 characters is refused by the server", () => {
  const { body } = rerank.encodeRequest({
    request: { model: model.id, query: "a".repeat(32_001), documents: ["b"] },
    model,
  });
  expect(() => rerankServer.decodeRequest(body, model)).toThrow(/#\/queries\/0\/textQuery\/text/);
});

test("a list that the service has cut is told as such", () => {
  const reply = { results: [{ index: 0, relevanceScore: 0.5 }], nextToken: "more" };
  const call = { model, request: { model: model.id, query: "a", documents: ["b", "c"] } };
  expect(rerank.decodeResponse(reply, call)).toMatchObject({
    warnings: [{ code: "adjusted-content", setting: "documents" }],
    providerMetadata: { rerank: { nextToken: "more" } },
  });
});

test.each([
  ["an object", { city: "Reno" }, { city: "Reno" }],
  ["a list", ["Reno", 1], '["Reno",1]'],
  ["a text", "Reno", '"Reno"'],
  ["null", null, "null"],
])("a server takes a JSON document that is %s", (_, jsonDocument, document) => {
  const { body } = rerank.encodeRequest({
    request: { model: model.id, query: "a", documents: ["b"] },
    model,
  });
  const sources = [{ type: "INLINE", inlineDocumentSource: { type: "JSON", jsonDocument } }];
  expect(rerankServer.decodeRequest({ ...body, sources }, model).documents).toEqual([document]);
});
