import type { ChatRequest, ChatResponse, GuardrailSettings } from "@bedplate/core";
import { type GuardedScope, guardedTexts } from "./guarded-texts.ts";
import type { GuardrailDefinition } from "./guardrail.ts";
import { type Passage, scan, type Verdict } from "./guardrail-scan.ts";

/** A guardrail at work on one call. */
export interface Guard extends GuardedScope {
  readonly settings: GuardrailSettings;
  readonly guardrail: GuardrailDefinition;
  readonly state: GuardState;
  readonly begun: number;
  /** What the trace shows of an answer before it was changed. Default: its text. */
  readonly modelOutput?: (response: ChatResponse) => string[];
}

/** What a guardrail has done so far. */
export interface GuardState {
  step: "passed" | "input-blocked" | "intervened";
}

/** A request that was looked at. */
export interface CheckedInput {
  /** As the model gets it: masked, and without the guardrail, which is no business of the backend's any more. */
  readonly request: ChatRequest;
  readonly passages: readonly Passage[];
  readonly verdict: Verdict;
}

/** Looks at a request before the model sees it. */
export function checkInput(request: ChatRequest, work: Guard): CheckedInput {
  const { passages, replace } = guardedTexts(request, work);
  // A native prompt tells what the user wrote by tags only.
  const attacks = work.operation === "Converse" || passages.some(({ qualifiers }) => qualifiers);
  const options = { source: "input", full: isFull(work), masking: true, attacks } as const;
  const verdict = scan(work.guardrail, passages, options);
  if (verdict.action !== "none") work.state.step = "intervened";
  if (verdict.action === "blocked") work.state.step = "input-blocked";
  const { guardrail: _guardrail, ...settings } = request.settings ?? {};
  const seen = verdict.action === "masked" ? replace(verdict.texts) : request;
  return { request: { ...seen, settings }, passages, verdict };
}

/** Looks at an answer's texts; thoughts and tool calls are not looked at. */
export function checkOutput(
  texts: readonly string[],
  { passages }: CheckedInput,
  work: Guard,
  { masking = true }: { masking?: boolean } = {},
): Verdict {
  const sources = passages.flatMap(({ text, qualifiers = [] }) => {
    const compared = qualifiers.filter((qualifier) => qualifier !== "guard_content");
    return compared.length > 0 ? [{ text, qualifiers: compared }] : [];
  });
  const answer = texts.map((text) => ({ text }));
  const options = { source: "output", full: isFull(work), masking } as const;
  const verdict = scan(work.guardrail, [...answer, ...sources], options);
  if (verdict.action !== "none") work.state.step = "intervened";
  return verdict;
}

/** Why an answer ended that the guardrail gave itself. A masked one ends as the model ended it; Converse's adapter has a word of its own for both. */
export const blockedFinish: ChatResponse["finish"] = { reason: "content-filter" };

function isFull({ settings }: Guard): boolean {
  return settings.trace === "enabled_full";
}
