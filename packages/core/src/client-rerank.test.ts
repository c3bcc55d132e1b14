import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { rerankMethods } from "./client-rerank.ts";
import type { JsonObject } from "./json.ts";
import { isModel } from "./model-id.ts";
import type { RerankAdapter } from "./reply-adapter.ts";
import { type RerankResponse, readRanking } from "./rerank.ts";
import type { WireCall } from "./transport.ts";

/** The smallest format of rankings there can be. */
const order: RerankAdapter = {
  kind: "ranking",
  name: "order",
  operation: "InvokeModel",
  exampleModels: ["acme.order-v1"],
  methods: rerankMethods,
  supports: (model) => isModel(model, "acme.order-"),
  encodeRequest: ({ request: { query } }) => ({
    body: { query },
    warnings: [{ code: "unsupported-setting", setting: "topN", message: "sent without" }],
  }),
  decodeResponse: (reply) => ({
    ranking: readRanking(reply, "score"),
    usage: { input: {}, output: {} },
    warnings: [{ code: "adjusted-content", setting: "documents", message: "the list was cut" }],
  }),
};

const documents = ["a", "b", "c"];

function rank(
  results: readonly JsonObject[],
  topN?: number,
): { answer: Promise<RerankResponse>; calls: WireCall[] } {
  const calls: WireCall[] = [];
  const send = async (call: WireCall) => {
    calls.push(call);
    return { headers: {}, body: { results } };
  };
  const transport = { send, stream: () => Promise.reject(new Error("Rankings don't stream.")) };
  const client = createClient({ transport, adapters: [order], retry: false });
  const request = { model: "acme.order-v1", query: "q", documents, ...(topN !== undefined && { topN }) };
  return { answer: client.rerank(request), calls };
}

test("the best come first, with their documents and all that there is to tell", async () => {
  const { answer } = rank(
    [0.1, 0.9, 0.5].map((score, index) => ({ index, score })),
    2,
  );
  const { ranking, warnings } = await answer;
  expect(ranking).toEqual([
    { index: 1, score: 0.9, document: "b" },
    { index: 2, score: 0.5, document: "c" },
  ]);
  expect(warnings.map(({ message }) => message)).toEqual(["sent without", "the list was cut"]);
});

test.each([0, -1, 1.5, Number.NaN])("topN of %s is refused before anything is sent", async (topN) => {
  const { answer, calls } = rank([], topN);
  await expect(answer).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining(`topN is a whole number from 1, not ${topN}`),
  });
  expect(calls).toEqual([]);
});

test.each([
  ["a document that isn't there", 3, /ranks document 3, and there are 3/],
  ["a document twice", 1, /ranks document 1, twice/],
])("a reply that ranks %s is invalid, though only the best were asked for", async (_, index, message) => {
  const { answer } = rank(
    [
      { index: 1, score: 0.9 },
      { index, score: 0.1 },
    ],
    1,
  );
  await expect(answer).rejects.toMatchObject({
    code: "invalid-response",
    message: expect.stringMatching(message),
  });
});
