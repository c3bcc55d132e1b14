import type { GuardrailOutcome, JsonObject } from "@bedplate/core";
import type { Guard } from "./guard-check.ts";
import { traceAssessment } from "./guardrail-assessment.ts";
import type { Verdict } from "./guardrail-scan.ts";

/** What became of an answer, and what the model had said. */
export interface CheckedOutput {
  readonly verdict: Verdict;
  said(): string[];
}

/** What a guardrail did in one call; with a trace where the call asked for one, in the shape of its operation. */
export function outcomeOf(
  { settings, guardrail, operation, begun }: Guard,
  input: Verdict,
  output?: CheckedOutput,
): GuardrailOutcome {
  const actions = [input.action, ...(output ? [output.verdict.action] : [])];
  const intervened = actions.some((action) => action !== "none");
  const reason = reasonOf(actions);
  if (settings.trace !== "enabled" && settings.trace !== "enabled_full")
    return { action: intervened ? "intervened" : "none" };
  const latencyMs = Math.round(performance.now() - begun);
  const assess = (verdict: Verdict): JsonObject =>
    traceAssessment(verdict, { guardrail, version: settings.version, latencyMs });
  const given = {
    input: { [guardrail.id]: assess(input) },
    ...(output && { output: assess(output.verdict) }),
    said: output && output.verdict.action !== "none" ? output.said() : undefined,
    id: guardrail.id,
    reason,
  };
  const trace = operation === "Converse" ? converseTrace(given) : nativeTrace(given);
  return { action: intervened ? "intervened" : "none", blocked: actions.includes("blocked"), reason, trace };
}

/** Why a guardrail acted, in the service's words: a line for the input and one for the output, where they differ. */
export function reasonOf(actions: readonly Verdict["action"][]): string {
  if (actions.includes("blocked")) return reasons.blocked;
  return [...new Set(actions.map((action) => reasons[action]))].join("\n");
}

const reasons = {
  none: "No action.",
  masked: "Guardrail masked.",
  blocked: "Guardrail blocked.",
} as const;

interface Traced {
  input: JsonObject;
  output?: JsonObject;
  said: string[] | undefined;
  id: string;
  reason: string;
}

function nativeTrace({ input, output, said, id, reason }: Traced): JsonObject {
  return {
    ...(said && { modelOutput: said }),
    input,
    ...(output && { outputs: [{ [id]: output }] }),
    actionReason: reason,
  };
}

function converseTrace({ input, output, said = [], id, reason }: Traced): JsonObject {
  return {
    modelOutput: said,
    inputAssessment: input,
    ...(output && { outputAssessments: { [id]: [output] } }),
    actionReason: reason,
  };
}
