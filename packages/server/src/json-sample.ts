import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";
import { hash } from "./chance.ts";
import { keywordsOf, namedIn, plain, spoken } from "./words.ts";

/** What values are taken from. */
export interface SampleHints {
  /** What the user wrote. Its places, addresses, dates, numbers and words are used. */
  text: string;
}

/**
 * A value that fits a JSON Schema, always the same for the same schema and text. What the text says of a property
 * wins over `default`, and that over `examples`; `not`, `if`, `patternProperties` and rare patterns are not met.
 */
export function sampleJson(schema: JsonObject, hints: SampleHints): JsonValue {
  const numbers = hints.text.replace(/(?<=\d),(?=\d{3})/g, "").match(/(?<![\w.-])-?\d+(?:\.\d+)?(?!\w|-\d)/g);
  const context = { root: schema, text: hints.text, numbers: (numbers ?? []).map(Number) };
  return sample(schema, { ...context, name: "", index: 0, refs: 0 });
}

interface Context {
  root: JsonObject;
  text: string;
  /** The numbers of the text that no property has taken yet. */
  numbers: number[];
  /** The property's name. */
  name: string;
  /** The place in the list around it. */
  index: number;
  /** The references above it. */
  refs: number;
}

// From so many references on, recursion is brought to its end; at so many it is given up.
const shallowRefs = 3;
const maxRefs = 8;

function sample(schema: JsonValue | undefined, context: Context): JsonValue {
  const { shape, refs } = resolve(schema, context);
  const inner = { ...context, refs: context.refs + refs };
  const type = typeOf(shape, inner);
  const given = presets(shape, type, inner);
  if (given !== undefined) return given;
  switch (type) {
    case "object":
      return sampleObject(shape, inner);
    case "array":
      return sampleArray(shape, inner);
    case "number":
    case "integer":
      return sampleNumber(shape, type, inner);
    case "boolean":
      return context.index % 2 === 0;
    case "null":
      return null;
    default:
      return sampleText(shape, inner);
  }
}

/** A schema without `$ref`, `allOf`, `anyOf` and `oneOf`. */
interface Resolved {
  shape: JsonObject;
  refs: number;
}

function resolve(schema: JsonValue | undefined, context: Context, hops = 0): Resolved {
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
function choose(alternatives: readonly JsonValue[], owner: JsonObject, context: Context): JsonValue[] {
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

function typeOf(shape: JsonObject, { refs }: Context): string {
  const types = [shape.type ?? []].flat().map(String);
  if (types.includes("null") && refs >= shallowRefs) return "null";
  const has = (pattern: RegExp): boolean => Object.keys(shape).some((key) => pattern.test(key));
  const [type = types[0]] = types.filter((name) => name !== "null");
  if (type) return type;
  if (has(/^(?:properties|required|additionalProperties|minProperties)$/)) return "object";
  if (has(/^(?:items|prefixItems|minItems|contains)$/)) return "array";
  return has(/^(?:multipleOf|minimum|maximum|exclusive.*)$/) ? "number" : "string";
}

// What the schema or the text says outright.
function presets(shape: JsonObject, type: string, { text, name, index }: Context): JsonValue | undefined {
  if (shape.const !== undefined) return shape.const;
  const options = list(shape.enum).filter((option) => fits(option, shape));
  const isNamed = (option: JsonValue): boolean => ` ${plain(text)} `.includes(` ${plain(String(option))} `);
  const read = type === "string" ? namedIn(text, String(shape.format ?? spoken(name))) : [];
  const named = options.length > 0 ? options.filter(isNamed) : read.filter((value) => fits(value, shape));
  const turn = [...named, ...options.filter((option) => !named.includes(option))][index % options.length];
  const wanted = [named[index], shape.default, ...list(shape.examples), turn];
  return wanted.find((value) => value !== undefined && fits(value, shape));
}

function sampleObject(shape: JsonObject, context: Context): JsonObject {
  if (context.refs > maxRefs) return {};
  const properties = isObject(shape.properties) ? shape.properties : {};
  const known = Object.keys(properties);
  const names = list(shape.required).map(String);
  names.push(...known.filter((name) => !names.includes(name) && isSimple(properties[name], context)));
  const isMap = names.length === 0 && isObject(shape.additionalProperties);
  for (let index = 0; names.length < numberOr(shape.minProperties, isMap ? 1 : 0); index++) {
    const key = sample(shape.propertyNames ?? {}, { ...context, name: "key", index });
    const name = known.find((other) => !names.includes(other)) ?? String(key);
    names.push(names.includes(name) ? `key${names.length + 1}` : name);
  }
  const schemaOf = (name: string): JsonValue | undefined =>
    own(properties, name) ?? shape.additionalProperties;
  return Object.fromEntries(names.map((name) => [name, sample(schemaOf(name), { ...context, name })]));
}

function isSimple(schema: JsonValue | undefined, context: Context): boolean {
  if (schema === false || context.refs >= shallowRefs) return false;
  return !["object", "array"].includes(typeOf(resolve(schema, context).shape, context));
}

function sampleArray(shape: JsonObject, context: Context): JsonValue[] {
  if (context.refs > maxRefs) return [];
  const heads = list(shape.prefixItems ?? (Array.isArray(shape.items) ? shape.items : undefined));
  const tail = Array.isArray(shape.items) ? shape.additionalItems : (shape.items ?? shape.contains);
  const items = heads.map((head, index) => sample(head, { ...context, index }));
  const min = numberOr(shape.minItems, 0);
  const some = heads.length > 0 || context.refs >= shallowRefs ? min : Math.max(min, 2);
  const tries = min + (shape.uniqueItems === true ? 50 : 0);
  for (let index = items.length; items.length < some && index < Math.max(some, tries); index++) {
    const item = sample(tail, { ...context, index });
    const isNew = !items.some((other) => isSame(item, other));
    if (isNew || (items.length < min && shape.uniqueItems !== true)) items.push(item);
  }
  return items.slice(0, numberOr(shape.maxItems, items.length));
}

function sampleNumber(shape: JsonObject, type: string, { numbers, index }: Context): number {
  const at = numbers.findIndex((number) => fits(number, { ...shape, type }));
  return numbers.splice(at, at < 0 ? 0 : 1)[0] ?? nearest(1 + index, { ...shape, type });
}

// The number nearest to a wanted one that the schema allows.
function nearest(wanted: number, shape: JsonObject): number {
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

const formats: JsonObject = {
  date: "2025-01-15",
  time: "09:30:00Z",
  "date-time": "2025-01-15T09:30:00Z",
  duration: "PT1H",
  email: "ada@example.com",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  "uri-reference": "https://example.com/",
  uuid: "3f2b8c1e-5d4a-4e6b-9a7c-1d2e3f4a5b6c",
};

function sampleText(shape: JsonObject, { text, name, index }: Context): string {
  const fixed = own(formats, String(shape.format));
  if (typeof fixed === "string") return fixed;
  const words = keywordsOf(text);
  const word = words[(hash(name) + index) % words.length] ?? (spoken(name) || "example");
  const varied = index < Math.max(1, words.length) ? word : `${word} ${index + 1}`;
  const long = varied.padEnd(numberOr(shape.minLength, 0), ` ${word}`);
  const sized = [...long].slice(0, numberOr(shape.maxLength, long.length)).join("");
  if (shape.pattern === undefined) return sized;
  const runs = ["1234567890", "abcdefghij", "ABCDEFGHIJ"];
  const beginnings = runs.flatMap((all) => [...all].map((_, at) => all.slice(0, at + 1)));
  return [sized, ...beginnings].find((candidate) => fits(candidate, shape)) ?? sized;
}

function fits(value: JsonValue, shape: JsonObject): boolean {
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

function isSame(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function list(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

// Without the noise of binary fractions.
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
