import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";

/** What is used of a zod schema; core itself has no zod. */
export interface BodySchema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly BodyIssue[] } };
}

/** What is used of a zod issue. */
export interface BodyIssue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly input?: unknown;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly errors?: readonly (readonly BodyIssue[])[];
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
}

/** Checks a native body as the service does. Throws `invalid-request` in the service's words ("Malformed input request: …"). */
export function checkBody(schema: BodySchema, body: JsonObject): void {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw malformed(parsed.error.issues.flatMap((issue) => violations(issue, body)));
}

/** The service's refusal of a body, from one line for each violation. */
export function malformed(lines: readonly string[]): BedrockError {
  const what = lines.length === 1 ? lines[0] : `${lines.length} schema violations found`;
  return new BedrockError(
    "invalid-request",
    `Malformed input request: ${what}, please reformat your input and try again.`,
  );
}

// A union reports every member's complaints; the member that got furthest is the one that was meant.
function violations(issue: BodyIssue, body: unknown): string[] {
  if (issue.code === "invalid_union" && issue.errors?.length) {
    const meant = issue.errors.reduce((best, errors) => (depth(errors) > depth(best) ? errors : best));
    return meant.flatMap((inner) => violations({ ...inner, path: [...issue.path, ...inner.path] }, body));
  }
  const at = `#${issue.path.map((key) => `/${String(key)}`).join("")}`;
  const parent = `#${issue.path
    .slice(0, -1)
    .map((key) => `/${String(key)}`)
    .join("")}`;
  const value = issue.path.reduce<unknown>(
    // A path leads through objects and lists, as far as the body goes.
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    body,
  );
  if (issue.code === "unrecognized_keys")
    return (issue.keys ?? []).map((key) => `${at}: extraneous key [${key}] is not permitted`);
  if (value === undefined && issue.path.length > 0)
    return [`${parent}: required key [${String(issue.path.at(-1))}] not found`];
  return [`${at}: ${wording(issue, value)}`];
}

function wording(issue: BodyIssue, value: unknown): string {
  const subject = typeof value === "number" ? String(value) : "length";
  switch (issue.code) {
    case "invalid_type":
      return `expected type: ${jsonType(issue.expected)}, found: ${typeOf(value)}`;
    case "too_big":
      return `${subject} is not less or equal to ${issue.maximum}`;
    case "too_small":
      return `${subject} is not greater or equal to ${issue.minimum}`;
    case "invalid_union":
    case "invalid_value":
      return `${JSON.stringify(value)} is not a valid enum value`;
    default:
      return issue.message;
  }
}

function depth(issues: readonly BodyIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length)) - issues.length / 100;
}

function jsonType(expected = "value"): string {
  const names: Record<string, string> = {
    record: "JSONObject",
    object: "JSONObject",
    array: "JSONArray",
    int: "Integer",
  };
  return names[expected] ?? expected.charAt(0).toUpperCase() + expected.slice(1);
}

function typeOf(value: unknown): string {
  if (value === null) return "Null";
  if (Array.isArray(value)) return "JSONArray";
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Double";
  return typeof value === "object" ? "JSONObject" : jsonType(typeof value);
}
