import type { GuardrailDefinition } from "./guardrail.ts";
import { type Finding, isChecked, type Passage, type Qualifier, type ScanOptions } from "./guardrail-scan.ts";
import { overlap } from "./guardrail-words.ts";
import { keywordsOf } from "./words.ts";

/** Scores an answer by the words that it shares with its source and its question; `undefined` where there is nothing to compare. */
export function scoreGrounding(
  { grounding }: GuardrailDefinition,
  passages: readonly Passage[],
  { source, full }: ScanOptions,
): Finding[] | undefined {
  const textOf = (qualifier: Qualifier): string =>
    passages
      .filter(({ qualifiers = [] }) => qualifiers.includes(qualifier))
      .map(({ text }) => text)
      .join("\n");
  const [origin, query] = [textOf("grounding_source"), textOf("query")];
  if (!grounding || source === "input" || origin === "" || query === "") return undefined;
  const answer = passages
    .filter(isChecked)
    .map(({ text }) => text)
    .join("\n");
  const scores = [
    { type: "GROUNDING", threshold: grounding.grounding, score: overlap(keywordsOf(answer), origin) },
    { type: "RELEVANCE", threshold: grounding.relevance, score: overlap(keywordsOf(query), answer) },
  ];
  return scores
    .flatMap(({ type, threshold, score }) => {
      if (threshold === undefined) return [];
      const detected = score < threshold;
      const rounded = Math.round(score * 100) / 100;
      return [{ action: detected ? "BLOCKED" : "NONE", detected, score: rounded, threshold, type }];
    })
    .filter(({ detected }) => full || detected);
}
