import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";
import { hash } from "./chance.ts";
import { drawPattern } from "./json-pattern.ts";
import {
  fits,
  isSame,
  list,
  maxRefs,
  nearest,
  numberOr,
  own,
  type Place,
  resolve,
  shallowRefs,
  typeOf,
} from "./json-shape.ts";
import { keywordsOf, namedIn, plain, spoken } from "./words.ts";

/** What values are taken from. */
export interface SampleHints {
  /** What the user wrote. Its places, addresses, dates, numbers and words are used. */
  text: string;
}

/**
 * A value that fits a JSON Schema, always the same for the same schema and text. What the text says of a property
 * wins over `default`, and that over `examples`; `not`, `if`, `patternProperties` and patterns that look around are not met.
 */
export function sampleJson(schema: JsonObject, hints: SampleHints): JsonValue {
  const numbers = hints.text.replace(/(?<=\d),(?=\d{3})/g, "").match(/(?<![\w.-])-?\d+(?:\.\d+)?(?!\w|-\d)/g);
  const context = { root: schema, text: hints.text, numbers: (numbers ?? []).map(Number) };
  return sample(schema, { ...context, name: "", index: 0, refs: 0 });
}

interface Context extends Place {
  text: string;
  /** The numbers of the text that no property has taken yet. */
  numbers: number[];
  /** The property's name. */
  name: string;
  /** The place in the list around it. */
  index: number;
}

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
  const drawn = (): string | undefined => drawPattern(shape, hash(name, index));
  return [sized, ...beginnings].find((candidate) => fits(candidate, shape)) ?? drawn() ?? sized;
}
