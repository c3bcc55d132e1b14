import { BedrockError } from "./error.ts";

/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object: bodies, replies, chunks, schemas. An absent key and `undefined` mean the same. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** Tells a JSON object from every other value, arrays and null included. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a string of a reply; null and absent are `undefined`. Throws `invalid-response` for another type. */
export function readString(object: JsonObject, key: string): string | undefined {
  const value = object[key] ?? undefined;
  return value === undefined || typeof value === "string" ? value : wrongType(key, "a string");
}

/** Reads a number of a reply; null and absent are `undefined`. Throws `invalid-response` for another type. */
export function readNumber(object: JsonObject, key: string): number | undefined {
  const value = object[key] ?? undefined;
  return value === undefined || typeof value === "number" ? value : wrongType(key, "a number");
}

/** Reads an object of a reply; null and absent are `undefined`. Throws `invalid-response` for another type. */
export function readObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key] ?? undefined;
  return value === undefined || isObject(value) ? value : wrongType(key, "an object");
}

/** Reads a list of objects of a reply; null and absent are empty. Throws `invalid-response` for another type. */
export function readObjects(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key] ?? [];
  return Array.isArray(value) && value.every(isObject) ? value : wrongType(key, "a list of objects");
}

/** Reads a list of numbers of a reply; null and absent are `undefined`. Throws `invalid-response` for another type. */
export function readNumbers(object: JsonObject, key: string): readonly number[] | undefined {
  const value = object[key] ?? undefined;
  if (value === undefined) return undefined;
  const fits = Array.isArray(value) && value.every((item) => typeof item === "number");
  // Just seen to be a list of numbers, which may be long.
  return fits ? (value as readonly number[]) : wrongType(key, "a list of numbers");
}

/** Reads a list of strings of a reply; null and absent are `undefined`. Throws `invalid-response` for another type. */
export function readStrings(object: JsonObject, key: string): readonly string[] | undefined {
  const value = object[key] ?? undefined;
  if (value === undefined) return undefined;
  const fits = Array.isArray(value) && value.every((item) => typeof item === "string");
  // Just seen to be a list of strings.
  return fits ? (value as readonly string[]) : wrongType(key, "a list of strings");
}

/** Insists on what a reply can't do without. Throws `invalid-response` that names it. */
export function required<Value>(value: Value | undefined, key: string): Value {
  return value === undefined ? wrongType(key, "there") : value;
}

/** Parses JSON text; `undefined` when it is none. */
export function parseJson(text: string): JsonValue | undefined {
  try {
    // What JSON.parse gives is JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** For `JSON.stringify`: objects have their keys in order, so that the same JSON is the same text. */
export function inKeyOrder(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function wrongType(key: string, wanted: string): never {
  throw new BedrockError("invalid-response", `The reply's "${key}" is not ${wanted}.`);
}
