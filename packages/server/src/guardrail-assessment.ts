import type { JsonObject } from "@bedplate/core";
import { type GuardrailDefinition, guardrailArn } from "./guardrail.ts";
import type { Policies, Verdict } from "./guardrail-scan.ts";

/** What an assessment says beside the findings. */
export interface AssessmentFacts {
  readonly guardrail: GuardrailDefinition;
  readonly version: string;
  readonly latencyMs: number;
}

/** An assessment as a trace holds it: policies and lists without findings are left out. */
export function traceAssessment({ policies, usage, coverage }: Verdict, facts: AssessmentFacts): JsonObject {
  const found = Object.entries(policies).flatMap(([policy, lists]) => {
    const full = Object.entries(lists).filter(([, list = []]) => list.length > 0);
    return full.length > 0 ? [[policy, Object.fromEntries(full)] as const] : [];
  });
  const metrics = { guardrailProcessingLatency: facts.latencyMs, usage, guardrailCoverage: coverage };
  return { ...Object.fromEntries(found), invocationMetrics: metrics, ...appliedDetails(facts) };
}

/** An assessment as ApplyGuardrail gives it: what found nothing, or is not configured, is null. */
export function appliedAssessment(
  { policies, usage, coverage }: Verdict,
  facts: AssessmentFacts,
): JsonObject {
  const guardrailCoverage = { images: null, ...coverage };
  return {
    ...appliedDetails(facts),
    automatedReasoningPolicy: null,
    contentPolicy: nullable(policies.contentPolicy),
    contextualGroundingPolicy: nullable(policies.contextualGroundingPolicy),
    invocationMetrics: { guardrailCoverage, guardrailProcessingLatency: facts.latencyMs, usage },
    sensitiveInformationPolicy: nullable(policies.sensitiveInformationPolicy),
    topicPolicy: nullable(policies.topicPolicy),
    wordPolicy: nullable(policies.wordPolicy),
  };
}

function nullable(lists: Policies[string] = {}): JsonObject | null {
  const entries = Object.entries(lists);
  if (entries.every(([, list = []]) => list.length === 0)) return null;
  return Object.fromEntries(entries.map(([name, list]) => [name, list ?? null]));
}

function appliedDetails({ guardrail, version }: AssessmentFacts): JsonObject {
  return {
    appliedGuardrailDetails: {
      guardrailArn: guardrailArn(guardrail),
      guardrailId: guardrail.id,
      guardrailOrigin: ["REQUEST"],
      guardrailOwnership: "SELF",
      guardrailVersion: version,
    },
  };
}
