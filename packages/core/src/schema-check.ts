import { isObject, type JsonObject, type JsonValue } from "./json.ts";

/**
 * What in a value doesn't fit a JSON Schema, a line each. It checks what models get wrong: types, members, items, choices,
 * lengths, ranges and patterns, also behind `$ref` within the schema. It doesn't look at `format`, `not`, `if`, `dependentRequired`,
 * `uniqueItems`, `patternProperties` and what the drafts have for evaluated members.
 */
export function schemaProblems(schema: JsonObject, value: JsonValue): string[] {
  return problemsAt(schema, value, { path: "", root: schema, depth: 0 });
}

interface Place {
  path: string;
  root: JsonObject;
  /** Of references and choices that no step of the value lies between; a schema may lead back to itself. */
  depth: number;
}

function problemsAt(schema: JsonValue | undefined, value: JsonValue, place: Place): string[] {
  if (schema === false) return [`${place.path || "/"}: nothing is allowed here`];
  if (!isObject(schema) || place.depth > 100) return [];
  const type = typeProblem(schema, value);
  if (type) return [`${place.path || "/"}: ${type}`];
  const own = [...scalarProblems(schema, value), ...sizeProblems(schema, value)];
  return [
    ...own.map((problem) => `${place.path || "/"}: ${problem}`),
    ...memberProblems(schema, value, place),
    ...itemProblems(schema, value, place),
    ...choiceProblems(schema, value, place),
  ];
}

function typeProblem({ type }: JsonObject, value: JsonValue): string | undefined {
  const types = typeof type === "string" ? [type] : Array.isArray(type) ? type : [];
  const found = typeOf(value);
  const fits = types.some((one) => one === found || (one === "number" && found === "integer"));
  return types.length === 0 || fits ? undefined : `must be ${types.join(" or ")}, and is ${found}`;
}

function typeOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function scalarProblems({ enum: choices, const: only, pattern }: JsonObject, value: JsonValue): string[] {
  const problems: string[] = [];
  if (Array.isArray(choices) && !choices.some((one) => same(one, value)))
    problems.push(`must be one of ${JSON.stringify(choices)}`);
  if (only !== undefined && !same(only, value)) problems.push(`must be ${JSON.stringify(only)}`);
  if (typeof value === "string" && typeof pattern === "string" && !matches(value, pattern))
    problems.push(`must match ${pattern}`);
  return problems;
}

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    // Other languages' patterns are theirs to check.
    return true;
  }
}

function same(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const sizes: readonly [keyword: string, type: string, fits: (size: number, limit: number) => boolean][] = [
  ["minimum", "number", (size, limit) => size >= limit],
  ["maximum", "number", (size, limit) => size <= limit],
  ["exclusiveMinimum", "number", (size, limit) => size > limit],
  ["exclusiveMaximum", "number", (size, limit) => size < limit],
  ["multipleOf", "number", (size, limit) => Number.isInteger(size / limit)],
  ["minLength", "string", (size, limit) => size >= limit],
  ["maxLength", "string", (size, limit) => size <= limit],
  ["minItems", "array", (size, limit) => size >= limit],
  ["maxItems", "array", (size, limit) => size <= limit],
];

function sizeProblems(schema: JsonObject, value: JsonValue): string[] {
  const type = Array.isArray(value) ? "array" : typeof value;
  // Lengths count characters, not halves of them.
  const size =
    typeof value === "number"
      ? value
      : typeof value === "string" || Array.isArray(value)
        ? [...value].length
        : 0;
  return sizes.flatMap(([keyword, of, fits]) => {
    const limit = schema[keyword];
    return of === type && typeof limit === "number" && !fits(size, limit)
      ? [`breaks ${keyword} ${limit}`]
      : [];
  });
}

function memberProblems(schema: JsonObject, value: JsonValue, place: Place): string[] {
  if (!isObject(value)) return [];
  const { properties, required, additionalProperties } = schema;
  const known = isObject(properties) ? properties : {};
  const missing = (Array.isArray(required) ? required : [])
    .filter((name) => !Object.hasOwn(value, String(name)))
    .map((name) => `${place.path}/${name}: is missing`);
  const wrong = Object.entries(value).flatMap(([name, member]) => {
    if (member === undefined) return [];
    const at = { ...place, path: `${place.path}/${name}`, depth: 0 };
    if (Object.hasOwn(known, name)) return problemsAt(known[name], member, at);
    if (additionalProperties === false) return [`${at.path}: is not known`];
    return problemsAt(additionalProperties, member, at);
  });
  return [...missing, ...wrong];
}

function itemProblems({ prefixItems, items }: JsonObject, value: JsonValue, place: Place): string[] {
  if (!Array.isArray(value)) return [];
  const first: readonly JsonValue[] = Array.isArray(prefixItems) ? prefixItems : [];
  return value.flatMap((item, index) =>
    problemsAt(index < first.length ? first[index] : items, item, {
      ...place,
      path: `${place.path}/${index}`,
      depth: 0,
    }),
  );
}

function choiceProblems(schema: JsonObject, value: JsonValue, place: Place): string[] {
  const { allOf, anyOf, oneOf, $ref } = schema;
  const all = [...listOf(allOf), ...(typeof $ref === "string" ? [referred($ref, place.root)] : [])];
  const here = { ...place, depth: place.depth + 1 };
  const problems = all.flatMap((one) => problemsAt(one, value, here));
  for (const some of [anyOf, oneOf].map(listOf)) {
    const found = some.map((one) => problemsAt(one, value, here));
    // The branch that is nearest tells most; one of another type is far.
    const far = (one: readonly string[]): number =>
      one.length + (one[0]?.startsWith(`${place.path || "/"}: must be `) ? 1000 : 0);
    const [nearest] = found.toSorted((one, other) => far(one) - far(other));
    if (nearest && nearest.length > 0) problems.push(...nearest);
  }
  return problems;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** What a `$ref` within the schema leads to; `undefined` for what lies elsewhere. */
export function referred($ref: string, root: JsonObject): JsonValue | undefined {
  if (!$ref.startsWith("#")) return undefined;
  let found: JsonValue | undefined = root;
  for (const step of $ref.split("/").slice(1)) {
    const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}
