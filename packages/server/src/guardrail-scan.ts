import type { JsonObject } from "@bedplate/core";
import type { GuardrailDefinition } from "./guardrail.ts";
import { scoreGrounding } from "./guardrail-grounding.ts";
import { maskTexts } from "./guardrail-mask.ts";
import { filterSeverity, holds, isAbout, profanities } from "./guardrail-words.ts";

/** A text for a guardrail to look at, and what it is for; without qualifiers it is to be checked. */
export interface Passage {
  readonly text: string;
  readonly qualifiers?: readonly Qualifier[];
}

/** What a passage is for. */
export type Qualifier = "grounding_source" | "query" | "guard_content";

/** How a guardrail looks. */
export interface ScanOptions {
  readonly source: "input" | "output";
  /** Whether what was looked for and not found is told too. */
  readonly full: boolean;
  /** Whether texts can still be changed; if not, what would be masked is only told. */
  readonly masking: boolean;
  /** `false` where it is not known what the user wrote, so that nothing can be an attack. Default: inputs can. */
  readonly attacks?: boolean;
}

/** What a guardrail made of some passages. */
export interface Verdict {
  readonly action: "none" | "masked" | "blocked";
  /** The passages' texts in their order, masked where that was asked for. */
  readonly texts: readonly string[];
  readonly policies: Policies;
  readonly usage: JsonObject;
  readonly coverage: JsonObject;
}

/** Findings by policy and list, under the service's names; a list that is not configured is absent. */
export interface Policies {
  readonly [policy: string]: { readonly [list: string]: readonly Finding[] | undefined };
}

/** One entry of an assessment. */
export type Finding = JsonObject & { readonly action: string; readonly detected: boolean };

/** Looks at passages by every policy of a guardrail. Masking changes texts; a single `BLOCKED` blocks them all. */
export function scan(
  guardrail: GuardrailDefinition,
  passages: readonly Passage[],
  options: ScanOptions,
): Verdict {
  const checked = passages.filter(isChecked);
  const text = checked.map((passage) => passage.text).join("\n");
  const masked = maskTexts(guardrail, passages.map(textToMask), options);
  const policies: Policies = {
    topicPolicy: { topics: topics(guardrail, text, options) },
    contentPolicy: { filters: filters(guardrail, text, options) },
    wordPolicy: words(guardrail, text),
    sensitiveInformationPolicy: { piiEntities: masked.pii, regexes: masked.regexes },
    contextualGroundingPolicy: { filters: scoreGrounding(guardrail, passages, options) },
  };
  const texts = passages.map((passage, at) => masked.texts[at] ?? passage.text);
  const total = charactersOf(passages);
  return {
    action: actionOf(policies),
    texts,
    policies,
    usage: usageOf(guardrail, policies, Math.ceil(total / 1000)),
    coverage: { textCharacters: { guarded: charactersOf(checked), total } },
  };
}

function charactersOf(passages: readonly Passage[]): number {
  return passages.reduce((sum, { text }) => sum + [...text].length, 0);
}

/** Whether the policies other than grounding look at a passage. */
export function isChecked({ qualifiers = [] }: Passage): boolean {
  return qualifiers.length === 0 || qualifiers.includes("guard_content");
}

function textToMask(passage: Passage): string | undefined {
  return isChecked(passage) ? passage.text : undefined;
}

function topics({ topics }: GuardrailDefinition, text: string, { full }: ScanOptions): Finding[] | undefined {
  return topics
    ?.map((topic) => ({ ...blockedIf(isAbout(text, topic)), name: topic.name, type: "DENY" }))
    .filter(({ detected }) => full || detected);
}

// HIGH blocks what is hardly harmful, LOW only what surely is.
const least = { HIGH: 0.01, MEDIUM: 0.5, LOW: 0.8 } as const;

function filters(
  { contentFilters }: GuardrailDefinition,
  text: string,
  { full, source, attacks = source === "input" }: ScanOptions,
): Finding[] | undefined {
  return contentFilters
    ?.filter(({ type }) => type !== "PROMPT_ATTACK" || attacks)
    .map(({ type, strength }) => {
      const score = filterSeverity(type, text);
      const confidence = score >= 0.8 ? "HIGH" : score >= 0.5 ? "MEDIUM" : score > 0 ? "LOW" : "NONE";
      return { ...blockedIf(score >= least[strength]), confidence, filterStrength: strength, type };
    })
    .filter(({ detected }) => full || detected);
}

// What was not found is never told of words, in the full scope neither.
function words({ words, profanity }: GuardrailDefinition, text: string): Policies[string] {
  const found = (list: readonly string[]): Finding[] =>
    list.filter((word) => holds(text, word)).map((match) => ({ ...blockedIf(true), match }));
  return {
    customWords: words && found(words),
    managedWordLists: profanity
      ? found(profanities).map((finding) => ({ ...finding, type: "PROFANITY" }))
      : undefined,
  };
}

function blockedIf(detected: boolean): { action: string; detected: boolean } {
  return { action: detected ? "BLOCKED" : "NONE", detected };
}

function actionOf(policies: Policies): Verdict["action"] {
  const actions = Object.values(policies)
    .flatMap((lists) => Object.values(lists))
    .flatMap((list = []) => list.map(({ action }) => action));
  if (actions.includes("BLOCKED")) return "blocked";
  return actions.includes("ANONYMIZED") ? "masked" : "none";
}

// A unit is up to 1,000 characters, counted for each policy that looked at them; patterns are free.
function usageOf(guardrail: GuardrailDefinition, policies: Policies, units: number): JsonObject {
  const { topics, contentFilters, words, profanity, pii, regexes } = guardrail;
  const counted = (configured: unknown): number => (configured ? units : 0);
  return {
    automatedReasoningPolicies: 0,
    automatedReasoningPolicyUnits: 0,
    contentPolicyImageUnits: 0,
    contentPolicyUnits: counted(contentFilters),
    contextualGroundingPolicyUnits: counted(policies.contextualGroundingPolicy?.filters),
    sensitiveInformationPolicyFreeUnits: counted(regexes),
    sensitiveInformationPolicyUnits: counted(pii),
    topicPolicyUnits: counted(topics),
    wordPolicyUnits: counted(words ?? (profanity || undefined)),
  };
}
