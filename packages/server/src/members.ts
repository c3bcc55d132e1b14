import { BedrockError } from "@bedplate/core";

/** What the service model says of a text. */
export interface TextRule {
  readonly max: number;
  /** Default 1. */
  readonly min?: number;
  /** Without anchors, as the service model has it. */
  readonly pattern: string;
}

/** Insists on a text that keeps a member's rule, in the service's words. Throws `invalid-request`. */
export function requireText(value: unknown, member: string, rule: TextRule): string {
  if (value === undefined || value === null) throw missing(member);
  if (typeof value !== "string") throw violation(member, "Member must be a string");
  const { min = 1, max, pattern } = rule;
  if (value.length < min)
    throw violation(member, `Member must have length greater than or equal to ${min}`, value);
  if (value.length > max)
    throw violation(member, `Member must have length less than or equal to ${max}`, value);
  if (!new RegExp(`^(?:${pattern})$`, "s").test(value))
    throw violation(member, `Member must satisfy regular expression pattern: ${pattern}`, value);
  return value;
}

/** A text that may be absent. */
export function optionalText(value: unknown, member: string, rule: TextRule): string | undefined {
  return value === undefined || value === null ? undefined : requireText(value, member, rule);
}

/** The refusal of a body that lacks a member. */
export function missing(member: string): BedrockError {
  return violation(member, "Member must not be null");
}

/** The refusal of a member that breaks a rule. */
export function violation(member: string, rule: string, value?: string): BedrockError {
  const told = value === undefined ? "" : ` '${value}'`;
  return new BedrockError(
    "invalid-request",
    `1 validation error detected: Value${told} at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
