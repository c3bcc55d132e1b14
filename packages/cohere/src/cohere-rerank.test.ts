import { parseModelId } from "@bedplate/core";
import { loadFixtures, testRerankAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { cohereRerankServer } from "./cohere-rerank.server.ts";
import { cohereRerank } from "./cohere-rerank.ts";

testRerankAdapter(test, {
  adapter: cohereRerank,
  server: cohereRerankServer,
  fixtures: loadFixtures(new URL("../fixtures/cohere-rerank", import.meta.url)),
});

const model = parseModelId("cohere.rerank-v3-5:0");

test("JSON documents are ranked by their JSON text", () => {
  const request = { model: model.id, query: "a", documents: [{ title: "A", year: 1 }, "b"] };
  expect(cohereRerank.encodeRequest({ request, model }).body).toMatchObject({
    documents: ['{"title":"A","year":1}', "b"],
  });
});

test("a body without documents is refused in the service's words", () => {
  expect(() => cohereRerankServer.decodeRequest({ query: "a", api_version: 2 }, model)).toThrow(
    "Malformed input request: #: required key [documents] not found",
  );
});
