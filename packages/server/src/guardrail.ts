import { BedrockError } from "@bedplate/core";
import type { PiiType } from "./guardrail-pii.ts";

/** What a local guardrail looks for, and what it says when it blocks. A policy that is left out is not looked at. */
export interface GuardrailDefinition {
  /** Lower-case letters and digits; calls may also give its ARN. */
  readonly id: string;
  readonly name?: string;
  /** Numbered versions beside `DRAFT`, all alike. Default `["1"]`. */
  readonly versions?: readonly string[];
  readonly blockedInputMessaging: string;
  readonly blockedOutputsMessaging: string;
  /** Words and phrases that are blocked, in any case. */
  readonly words?: readonly string[];
  /** Whether a short list of swear words is blocked. */
  readonly profanity?: boolean;
  readonly topics?: readonly GuardrailTopic[];
  readonly contentFilters?: readonly ContentFilter[];
  readonly pii?: readonly PiiRule[];
  readonly regexes?: readonly RegexRule[];
  readonly grounding?: GroundingRule;
}

/** A denied topic. It is told by words, where the service asks a model. */
export interface GuardrailTopic {
  readonly name: string;
  /** One of them is enough. */
  readonly keywords: readonly string[];
  /** Sentences; a text that has most of the words of one is on the topic. */
  readonly examples?: readonly string[];
}

/** What a content filter looks for; `PROMPT_ATTACK` in inputs only. */
export type ContentCategory = "HATE" | "INSULTS" | "MISCONDUCT" | "PROMPT_ATTACK" | "SEXUAL" | "VIOLENCE";

/** How sure a content filter must be: `HIGH` also blocks what is hardly harmful. */
export interface ContentFilter {
  readonly type: ContentCategory;
  readonly strength: "LOW" | "MEDIUM" | "HIGH";
}

/** What happens to a kind of personal data. */
export interface PiiRule {
  readonly type: PiiType;
  readonly action: "ANONYMIZE" | "BLOCK";
}

/** What happens to texts of a pattern of JavaScript; masked ones become the rule's name. */
export interface RegexRule {
  readonly name: string;
  readonly pattern: string;
  readonly action: "ANONYMIZE" | "BLOCK";
}

/** Least scores, from 0 to 1, of an answer against its source and its question. */
export interface GroundingRule {
  readonly grounding?: number;
  readonly relevance?: number;
}

/** The guardrail that every server has: ID `sample`, versions `1` and `DRAFT`. */
export const sampleGuardrail: GuardrailDefinition = {
  id: "sample",
  name: "Sample guardrail",
  blockedInputMessaging: "Sorry, the model cannot answer this question.",
  blockedOutputsMessaging: "Sorry, the model's answer was blocked.",
  words: ["forbidden"],
  profanity: true,
  topics: [
    {
      name: "Investment advice",
      keywords: ["investment advice", "stock tip", "stock suggestions", "which stocks"],
      examples: ["Which stocks should I buy?", "Where should I invest my savings?"],
    },
  ],
  contentFilters: (["SEXUAL", "VIOLENCE", "HATE", "INSULTS", "PROMPT_ATTACK", "MISCONDUCT"] as const).map(
    (type) => ({ type, strength: "HIGH" }),
  ),
  pii: [
    { type: "EMAIL", action: "ANONYMIZE" },
    { type: "PHONE", action: "ANONYMIZE" },
    { type: "IP_ADDRESS", action: "ANONYMIZE" },
    { type: "CREDIT_DEBIT_CARD_NUMBER", action: "BLOCK" },
    { type: "US_SOCIAL_SECURITY_NUMBER", action: "BLOCK" },
    { type: "AWS_ACCESS_KEY", action: "BLOCK" },
  ],
  regexes: [{ name: "Ticket Number", pattern: "\\bTICKET-\\d{4,}\\b", action: "ANONYMIZE" }],
  grounding: { grounding: 0.5, relevance: 0.3 },
};

/** Which guardrail a call asks for. */
export interface GuardrailName {
  /** ID or ARN. */
  readonly id: string;
  readonly version: string;
}

/** The guardrail of a name; `undefined` for one that is the backend's business, since the server was given none. Throws the service's refusal of others: 400 with a model, 404 without one. */
export function findGuardrail(
  { id, version }: GuardrailName,
  guardrails: readonly GuardrailDefinition[] | undefined,
  refusal: "invalid-request" | "not-found",
): GuardrailDefinition | undefined {
  const bare = id.replace(/^arn:aws[^:]*:bedrock:[^:]*:[^:]*:guardrail\//, "");
  const guardrail = [...(guardrails ?? []), sampleGuardrail].find((candidate) => candidate.id === bare);
  if (!guardrail && !guardrails) return undefined;
  const { versions = ["1"] } = guardrail ?? { versions: [] };
  if (guardrail && (version === "DRAFT" || versions.includes(version))) return guardrail;
  throw unknownGuardrail(refusal);
}

/** The ARN under which a guardrail appears in assessments. */
export function guardrailArn({ id }: GuardrailDefinition): string {
  return `arn:aws:bedrock:us-east-1:123456789012:guardrail/${id}`;
}

/** The refusal of a guardrail that is not there. The words are as clients report them; no recording has them. */
export function unknownGuardrail(code: "invalid-request" | "not-found"): BedrockError {
  return new BedrockError(
    code,
    "The guardrail identifier or version provided in the request does not exist.",
  );
}
