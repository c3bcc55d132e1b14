import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";

/** From so many references on, recursion is brought to its end. */
export const shallowRefs = 3;
/** At so many references recursion is given up. */
export const maxRefs = 8;

/** Where in a schema a shape stands. */
export interface Place {
  root: JsonObject;
  /** The references above it. */
  refs: number;
}

/** A schema without `$ref`, `allOf`, `anyOf` and `oneOf`. */
export interface Resolved {
  shape: JsonObject;
  refs: number;
}

/** A schema with its references followed, its parts merged and one of its alternatives chosen. */
export function resolve(schema: JsonValue | undefined, context: Place, hops = 0): Resolved {
  if (!isObject(schema) || hops > maxRefs) return { shape: {}, refs: 0 };
  const { $ref, allOf, anyOf, oneOf, ...own } = schema;
  const parts = [
    ...(typeof $ref === "string" ? [lookUp($ref, context.root)] : []),
    ...list(allOf),
    ...choose(list(anyOf), own, context),
    ...choose(list(oneOf), own, context),
  ].map((part) => resolve(part, context, hops + 1));
  return {
    shape: [...parts.map(({ shape }) => shape), own].reduce(merge, {}),
    refs: Math.max(0, ...parts.map(({ refs }) => refs)) + ($ref === undefined ? 0 : 1),
  };
}

function lookUp(pointer: string, root: JsonObject): JsonValue | undefined {
  const keys = pointer.replace("#", "").split("/").filter(Boolean);
  return keys.reduce<JsonValue | undefined>((value, key) => {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    return isObject(value) ? own(value, name) : list(value)[Number(name)];
  }, root);
}

// The alternative of the default, or else the first that is not null; deep down one that ends the recursion.
function choose(alternatives: readonly JsonValue[], owner: JsonObject, context: Place): JsonValue[] {
  const rank = (alternative: JsonValue): number => {
    const isRef = isObject(alternative) && typeof alternative.$ref === "string";
    const target = isRef ? lookUp(String(alternative.$ref), context.root) : alternative;
    const isNull = isObject(target) && target.type === "null";
    const recurs = context.refs >= shallowRefs && JSON.stringify(target ?? {}).includes('"$ref"');
    if (context.refs >= shallowRefs) return isNull ? 0 : recurs ? 2 : 1;
    if (owner.default !== undefined && isObject(target) && fits(owner.default, target)) return 0;
    return isNull ? 2 : 1;
  };
  return alternatives.toSorted((one, other) => rank(one) - rank(other)).slice(0, 1);
}

type Join = (left: JsonValue, right: JsonValue) => JsonValue;

const greatest: Join = (left, right) => Math.max(Number(left), Number(right));
const least: Join = (left, right) => Math.min(Number(left), Number(right));
const both: Join = (left, right) => ({ allOf: [left, right] });
const union: Join = (left, right) => [...new Set([...list(left), ...list(right)])];
const common: Join = (left, right) => {
  const shared = [left].flat().filter((value) => [right].flat().some((other) => isSame(value, other)));
  return shared.length > 0 ? shared : [left].flat().includes("integer") ? left : right;
};
const joins: Readonly<Record<string, Join>> = {
  type: common,
  enum: common,
  required: union,
  items: both,
  additionalProperties: (left, right) => left !== false && right !== false && both(left, right),
  properties: (left, right) => join(left, right, () => both),
};

function merge(left: JsonObject, right: JsonObject): JsonObject {
  return join(left, right, (key) => {
    if (/^(?:min|exclusiveMin)/.test(key)) return greatest;
    return /^(?:max|exclusiveMax)/.test(key) ? least : Object.hasOwn(joins, key) ? joins[key] : undefined;
  });
}

function join(left: JsonValue, right: JsonValue, joinOf: (key: string) => Join | undefined): JsonObject {
  if (!isObject(left) || !isObject(right)) return {};
  const joined = Object.entries(right).map(([key, value]) => {
    const before = own(left, key);
    return [
      key,
      before === undefined || value === undefined ? value : (joinOf(key)?.(before, value) ?? value),
    ];
  });
  return Object.fromEntries([...Object.entries(left), ...joined]);
}

/** The type that a value of this shape has; of several the first that is not null. */
export function typeOf(shape: JsonObject, { refs }: Place): string {
  const types = [shape.type ?? []].flat().map(String);
  if (types.includes("null") && refs >= shallowRefs) return "null";
  const has = (pattern: RegExp): boolean => Object.keys(shape).some((key) => pattern.test(key));
  const [type = types[0]] = types.filter((name) => name !== "null");
  if (type) return type;
  if (has(/^(?:properties|required|additionalProperties|minProperties)$/)) return "object";
  if (has(/^(?:items|prefixItems|minItems|contains)$/)) return "array";
  return has(/^(?:multipleOf|minimum|maximum|exclusive.*)$/) ? "number" : "string";
}

/** The number nearest to a wanted one that the shape allows. */
export function nearest(wanted: number, shape: JsonObject): number {
  const low = numberOr(shape.minimum, Number.NEGATIVE_INFINITY);
  const high = numberOr(shape.maximum, Number.POSITIVE_INFINITY);
  const above = numberOr(shape.exclusiveMinimum, Number.NEGATIVE_INFINITY);
  const below = numberOr(shape.exclusiveMaximum, Number.POSITIVE_INFINITY);
  const multiple = numberOr(shape.multipleOf, 0);
  const step = shape.type === "integer" && !(multiple >= 1) ? 1 : multiple;
  if (step > 0) {
    const first = Math.max(Math.ceil(exact(low / step)), Math.floor(exact(above / step)) + 1);
    const last = Math.min(Math.floor(exact(high / step)), Math.ceil(exact(below / step)) - 1);
    return exact(Math.max(first, Math.min(last, Math.round(wanted / step))) * step);
  }
  if (wanted >= low && wanted <= high && wanted > above && wanted < below) return wanted;
  const [from, to] = [Math.max(low, above), Math.min(high, below)];
  if (Number.isFinite(from + to)) return (from + to) / 2;
  return Number.isFinite(from) ? from + 1 : to - 1;
}

/** Whether a value fits a shape, as far as samples need to know. */
export function fits(value: JsonValue, shape: JsonObject): boolean {
  const types = [shape.type ?? typeName(value)].flat().map(String);
  if (Number.isInteger(value)) types.push(...types.map((type) => (type === "integer" ? "number" : type)));
  if (!types.includes(typeName(value))) return false;
  if (shape.enum !== undefined && !list(shape.enum).some((option) => isSame(option, value))) return false;
  if (typeof value === "number") return nearest(value, shape) === value;
  if (isObject(value)) return list(shape.required).every((name) => Object.hasOwn(value, String(name)));
  if (Array.isArray(value)) return value.length >= numberOr(shape.minItems, 0);
  if (typeof value !== "string") return true;
  const { length } = [...value];
  if (length < numberOr(shape.minLength, 0) || length > numberOr(shape.maxLength, length)) return false;
  return typeof shape.pattern !== "string" || matches(shape.pattern, value);
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    // Not a pattern of this engine: nobody can check it.
    return true;
  }
}

function typeName(value: JsonValue): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Whether two values are the same JSON. */
export function isSame(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A key of the object itself, not one that it inherits. */
export function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The value if it is a list, or else an empty one. */
export function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** The value if it is a number. */
export function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

// Without the noise of binary fractions.
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
