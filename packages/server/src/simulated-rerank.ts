import { type RerankRequest, type RerankResponse, textOfDocument } from "@bedplate/core";
import { keywordsOf, plain } from "./words.ts";

/** Ranks documents by the words that they share with the query (BM25): 1 would be a document of nothing but the query. */
export function rankSimulated({ model, query, documents, topN }: RerankRequest): RerankResponse {
  const texts = documents.map((document) => plain(textOfDocument(document)).split(" ").map(stem));
  const found = keywordsOf(query);
  const terms = (found.length > 0 ? found : plain(query).split(" ")).map(stem);
  const average = texts.reduce((sum, words) => sum + words.length, 0) / Math.max(1, texts.length);
  const weights = terms.map((term) => rarity(term, texts));
  const best = weights.reduce((sum, weight) => sum + weight * (saturation + 1), 0);
  const ranking = texts
    .map((words, index) => {
      const score = terms.reduce(
        (sum, term, at) => sum + (weights[at] ?? 0) * presence(term, words, average),
        0,
      );
      return { index, score: round(score / best), document: documents[index] ?? "" };
    })
    .toSorted((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, topN);
  return { ranking, usage: { input: {}, output: {} }, warnings: [], metadata: { modelId: model } };
}

// The usual constants of BM25: how soon more of the same word stops to count, and how much a long text is held against it.
const saturation = 1.2;
const lengthPenalty = 0.75;

function presence(term: string, words: readonly string[], average: number): number {
  const count = words.filter((word) => word === term).length;
  const length = 1 - lengthPenalty + lengthPenalty * (words.length / average);
  return (count * (saturation + 1)) / (count + saturation * length);
}

function rarity(term: string, texts: readonly (readonly string[])[]): number {
  const holding = texts.filter((words) => words.includes(term)).length;
  return Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5));
}

// Good enough to let "rivers" find "river".
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ies|es|s|ing|ed)$/, "") : word;
}

function round(score: number): number {
  return Math.round(score * 1e7) / 1e7;
}
