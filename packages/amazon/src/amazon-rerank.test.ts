import { parseModelId } from "@bedplate/core";
import { loadFixtures, testRerankAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { amazonRerankServer } from "./amazon-rerank.server.ts";
import { amazonRerank } from "./amazon-rerank.ts";

testRerankAdapter(test, {
  adapter: amazonRerank,
  server: amazonRerankServer,
  fixtures: loadFixtures(new URL("../fixtures/amazon-rerank", import.meta.url)),
});

const model = parseModelId("amazon.rerank-v1:0");

test("JSON documents are ranked by their JSON text", () => {
  const request = { model: model.id, query: "a", documents: [{ title: "A", year: 1 }, "b"] };
  expect(amazonRerank.encodeRequest({ request, model }).body).toMatchObject({
    documents: ['{"title":"A","year":1}', "b"],
  });
});

test("a body without documents is refused in the service's words", () => {
  expect(() => amazonRerankServer.decodeRequest({ query: "a" }, model)).toThrow(
    "Malformed input request: #: required key [documents] not found",
  );
});
