import { isObject, type JsonObject, type JsonValue } from "./json.ts";
import { referred } from "./schema-check.ts";

/** How an answer is held to a schema: by the service's own JSON output, by a tool that must be called, or by the prompt alone. */
export type ObjectStrategy = "json-schema" | "tool" | "prompt";

/** A schema as one strategy takes it, and what is left to the check afterwards. */
export interface FittedSchema {
  schema: JsonObject;
  /** Keywords that the service would refuse, and that were left out. */
  dropped: readonly string[];
}

/** Why a strategy can't hold an answer to a schema; `undefined` where it can. */
export function obstacle(strategy: ObjectStrategy, schema: JsonObject): string | undefined {
  if (strategy === "prompt") return undefined;
  if (schema.type !== "object") return `its root is no object (type ${JSON.stringify(schema.type ?? null)})`;
  if (strategy === "tool") return undefined;
  return referenceObstacle(schema, schema, []);
}

/**
 * The schema as the service's JSON output takes it: every object closed, and without the keywords that its grammars can't hold
 * to. (Which those are is from providers' pages on structured outputs; the service's own list is unverified.)
 */
export function fitSchema(strategy: ObjectStrategy, schema: JsonObject): FittedSchema {
  const dropped = new Set<string>();
  return strategy === "json-schema"
    ? { schema: closed(schema, dropped), dropped: [...dropped] }
    : { schema, dropped: [] };
}

const unenforced: readonly string[] = [
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
];

/** Keywords whose members have names of the schema's own. */
const named: readonly string[] = ["properties", "$defs", "definitions", "patternProperties"];
/** Keywords whose values are no schemas. */
const literal: readonly string[] = ["enum", "const", "default", "examples", "required"];

function closed(schema: JsonObject, dropped: Set<string>): JsonObject {
  const kept = Object.entries(schema).flatMap(([keyword, value]): [string, JsonValue | undefined][] => {
    const few = keyword === "minItems" && Number(value) > 1;
    if (few || unenforced.includes(keyword)) {
      dropped.add(keyword);
      return [];
    }
    if (literal.includes(keyword)) return [[keyword, value]];
    if (named.includes(keyword) && isObject(value)) return [[keyword, mapped(value, dropped)]];
    if (Array.isArray(value))
      return [[keyword, value.map((one) => (isObject(one) ? closed(one, dropped) : one))]];
    return [[keyword, isObject(value) ? closed(value, dropped) : value]];
  });
  const result = Object.fromEntries(kept);
  if (schema.type !== "object" || schema.additionalProperties === false) return result;
  if (schema.additionalProperties !== undefined) dropped.add("additionalProperties");
  return { ...result, additionalProperties: false };
}

function mapped(schemas: JsonObject, dropped: Set<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, one]) => [name, isObject(one) ? closed(one, dropped) : one]),
  );
}

/** Grammars are finite: no reference leads back to where it stands, or out of the schema. */
function referenceObstacle(
  value: JsonValue | undefined,
  root: JsonObject,
  within: readonly string[],
): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isObject(value) && typeof value.$ref === "string") {
    const { $ref } = value;
    if (within.includes($ref)) return `it is recursive (${$ref})`;
    const target = referred($ref, root);
    if (target === undefined) return `it refers to what isn't in it (${$ref})`;
    return target === root ? `it is recursive (${$ref})` : referenceObstacle(target, root, [...within, $ref]);
  }
  for (const [keyword, one] of Object.entries(value)) {
    // What is defined counts where it is used.
    const found =
      keyword === "$defs" || keyword === "definitions" ? undefined : referenceObstacle(one, root, within);
    if (found) return found;
  }
  return undefined;
}
