import { expect, test } from "vitest";
import { rankSimulated } from "./simulated-rerank.ts";

const documents = [
  "The Alps are mountains.",
  "Rivers run to the sea; the longest river is the Nile.",
  { title: "Rivers of Europe", text: "The Danube is a river." },
  "A recipe for bread.",
];

function ranked(query: string, topN?: number): number[] {
  const request = { model: "amazon.rerank-v1:0", query, documents, ...(topN !== undefined && { topN }) };
  return rankSimulated(request).ranking.map(({ index }) => index);
}

test("documents that share more of the query's rarer words come first, JSON ones too", () => {
  expect(ranked("Which river is the longest?")).toEqual([1, 2, 0, 3]);
  expect(ranked("Danube")).toEqual([2, 0, 1, 3]);
  expect(ranked("bread recipe", 1)).toEqual([3]);
});

test("scores go from 0 to 1, and what shares no word has 0", () => {
  const { ranking } = rankSimulated({ model: "m", query: "longest river", documents });
  for (const { score } of ranking) expect(score >= 0 && score <= 1).toBe(true);
  expect(ranking.at(-1)).toMatchObject({ index: 3, score: 0, document: documents[3] });
});
