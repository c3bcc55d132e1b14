import type { GuardrailOutcome } from "./chat.ts";
import { isObject, type JsonObject, readString } from "./json.ts";
import type { ImagePart, TextPart } from "./message-parts.ts";

/** Content for a guardrail to look at, without a model. */
export interface GuardrailRequest {
  /** ID or ARN. */
  id: string;
  /** A number, or `DRAFT`. */
  version: string;
  /** Whether a user said it or a model. */
  source: "input" | "output";
  content: readonly GuardrailContent[];
  /** `full` also tells what was looked for and not found. Default: what was found. */
  scope?: "interventions" | "full";
}

/** A text, perhaps with what it is for in a check of grounding, or a picture (PNG or JPEG). */
export type GuardrailContent = {
  readonly content: TextPart | ImagePart;
  readonly qualifiers?: readonly ("grounding_source" | "query" | "guard_content")[];
};

/** What a guardrail made of content. */
export interface GuardrailResponse {
  outcome: GuardrailOutcome;
  /** The blocked message or the masked texts; empty where nothing was done. */
  outputs: readonly string[];
  /** Text units by policy, as the service counts them. */
  usage: JsonObject;
  requestId?: string;
}

/** Texts to score, without a guardrail of one's own. */
export interface GuardrailChecksRequest {
  messages: readonly { role: "user" | "assistant" | "system"; text: string }[];
  contentFilter?: readonly ("violence" | "hate" | "sexual" | "misconduct" | "insults")[];
  promptAttack?: readonly ("jailbreak" | "prompt-injection" | "prompt-leakage")[];
  /** Types of personal data, such as `EMAIL`. */
  sensitiveInformation?: readonly string[];
}

/** Scores from 0 to 1; the caller decides what they mean. */
export interface GuardrailChecksResponse {
  contentFilter: readonly { category: string; severity: number }[];
  promptAttack: readonly { category: string; severity: number }[];
  sensitiveInformation: readonly SensitiveMatch[];
  /** Whether there was more personal data than the service tells. */
  truncated?: boolean;
  usage: JsonObject;
  requestId?: string;
}

/** Personal data that was found: characters `[start, end)` of a message. */
export interface SensitiveMatch {
  type: string;
  confidence: number;
  message: number;
  start: number;
  end: number;
}

/** What is known of what a guardrail did. */
export interface GuardrailFacts {
  /** The service's word, of which each operation has its own. */
  intervened: boolean;
  /** The assessments, where a trace was asked for. */
  trace?: JsonObject | undefined;
  /** Default: the trace's `actionReason`. */
  reason?: string | undefined;
}

/** One shape for what InvokeModel, Converse and ApplyGuardrail tell. */
export function guardrailOutcome({ intervened, trace, reason }: GuardrailFacts): GuardrailOutcome {
  const why = reason ?? (trace && readString(trace, "actionReason"));
  return {
    action: intervened ? "intervened" : "none",
    ...(trace && { trace, blocked: holdsBlocked(trace) }),
    ...(why && { reason: why }),
  };
}

/** One outcome out of two that tell of the same answer: the later one knows more, but not that nothing was done. */
export function joinOutcomes(
  before: GuardrailOutcome | undefined,
  after: GuardrailOutcome | undefined,
): GuardrailOutcome | undefined {
  if (!before || !after) return after ?? before;
  const action = before.action === "intervened" ? before.action : after.action;
  return { ...before, ...after, action };
}

// Masking is an intervention too; only the assessments tell the two apart.
function holdsBlocked(json: unknown): boolean {
  if (Array.isArray(json)) return json.some(holdsBlocked);
  return isObject(json) && (json.action === "BLOCKED" || Object.values(json).some(holdsBlocked));
}
