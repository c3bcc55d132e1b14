import type { GuardrailDefinition } from "./guardrail.ts";
import { findPii } from "./guardrail-pii.ts";
import type { Finding, ScanOptions } from "./guardrail-scan.ts";

/** Texts with their personal data masked, and what was found in them. */
export interface Masked {
  /** In the order of the texts; those that are not looked at stay `undefined`. */
  readonly texts: readonly (string | undefined)[];
  readonly pii: Finding[] | undefined;
  readonly regexes: Finding[] | undefined;
}

/** Looks for personal data and patterns, rule by rule: what one has masked, the next does not see. */
export function maskTexts(
  { pii, regexes }: GuardrailDefinition,
  texts: readonly (string | undefined)[],
  { full, masking }: ScanOptions,
): Masked {
  let current = texts;
  const done = (action: Rule["action"]): { action: string; detected: boolean } => ({
    action: action === "BLOCK" ? "BLOCKED" : masking ? "ANONYMIZED" : "NONE",
    detected: true,
  });
  const apply = (rule: Rule): string[] => {
    const found = current.map((text) => (text === undefined ? [] : rule.find(text)));
    if (rule.action === "ANONYMIZE" && masking)
      current = current.map((text, at) => text && replaceAll(text, found[at] ?? [], `{${rule.label}}`));
    return found.flatMap((matches) => matches.map(({ match }) => match));
  };
  const entities = pii?.flatMap(({ type, action }): Finding[] => {
    const matches = apply({ action, label: type, find: (text) => findPii(type, text) });
    const none: Finding[] = full ? [{ action: "NONE", detected: false, match: "", type }] : [];
    return matches.length === 0 ? none : matches.map((match) => ({ ...done(action), match, type }));
  });
  const patterns = regexes?.flatMap(({ name, pattern, action }): Finding[] => {
    const matches = apply({ action, label: name, find: (text) => findPattern(pattern, text) });
    return matches.map((match) => ({ ...done(action), match, name, regex: pattern }));
  });
  return { texts: current, pii: entities, regexes: patterns };
}

interface Match {
  readonly match: string;
  readonly start: number;
  readonly end: number;
}

interface Rule {
  readonly action: "ANONYMIZE" | "BLOCK";
  readonly label: string;
  find(text: string): Match[];
}

function findPattern(pattern: string, text: string): Match[] {
  return [...text.matchAll(new RegExp(pattern, "g"))]
    .filter(([match]) => match !== "")
    .map(({ 0: match, index }) => ({ match, start: index, end: index + match.length }));
}

function replaceAll(text: string, matches: readonly Match[], mask: string): string {
  return matches
    .toReversed()
    .reduce((left, { start, end }) => left.slice(0, start) + mask + left.slice(end), text);
}
