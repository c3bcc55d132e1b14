import {
  BedrockError,
  type ChatOutput,
  type ChatServerAdapter,
  isObject,
  type JsonObject,
  type JsonValue,
  type ServerCall,
  type StreamPart,
} from "@bedplate/core";
import { malformed } from "@bedplate/core/server";

/** Fields of the native reply that a call of Converse wants beside the answer. */
export interface FieldRequest {
  /** JSON pointers. */
  readonly paths: readonly string[];
  /** Who writes the native reply of the model. */
  readonly adapter: ChatServerAdapter;
}

/** The pointers of a Converse body. Throws `invalid-request` for one that is none; how many there are and how long is the schema's business. */
export function readFieldPaths({ additionalModelResponseFieldPaths: paths = [] }: JsonObject): string[] {
  if (!Array.isArray(paths)) return [];
  const pointers = paths.filter((path) => typeof path === "string");
  const wrong = pointers.findIndex((path) => path !== "" && !/^(?:\/(?:[^~/]|~[01])*)+$/.test(path));
  // The words are not recorded.
  if (wrong >= 0)
    throw malformed([`#/additionalModelResponseFieldPaths/${wrong}: it is not a valid JSON Pointer`]);
  return pointers;
}

/** The fields that were asked for, out of the native reply; `undefined` where it has none of them. */
export function pickFields(
  response: ChatOutput,
  { paths, adapter }: FieldRequest,
  call: ServerCall,
): JsonObject | undefined {
  return pick([ifHeld(() => adapter.encodeResponse(response, call)) ?? {}], paths);
}

/** The same of a stream: at its end, out of the last native chunks, where a recorded one had `/delta/stop_sequence`. */
export function createFieldPicker(
  { paths, adapter }: FieldRequest,
  call: ServerCall,
): (part: StreamPart) => JsonObject | undefined {
  let encoder = adapter.streaming === false ? undefined : adapter.createStreamEncoder(call);
  return (part) => {
    const chunks = ifHeld(() => encoder?.push(part));
    // What follows a part that could not be held would not be a stream of the format.
    if (!chunks) encoder = undefined;
    return part.type === "finish" ? pick(chunks ?? [], paths) : undefined;
  };
}

// Converse carries more than some native formats; then there is no native reply, and a pointer into nothing is ignored.
function ifHeld<Written>(write: () => Written): Written | undefined {
  try {
    return write();
  } catch (error) {
    if (error instanceof BedrockError && error.code === "unsupported") return undefined;
    throw error;
  }
}

function pick(replies: readonly JsonObject[], paths: readonly string[]): JsonObject | undefined {
  let fields: JsonObject = {};
  for (const path of paths.filter((path) => path !== "")) {
    const keys = path
      .slice(1)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const [value] = replies.map((reply) => find(reply, keys)).filter((found) => found !== undefined);
    if (value !== undefined) fields = nest(fields, keys, value);
  }
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function find(reply: JsonValue, keys: readonly string[]): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>((value, key) => {
    if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, reply);
}

/** Puts a value where its pointer says, the places in lists as keys too. */
function nest(fields: JsonObject, [key = "", ...rest]: readonly string[], value: JsonValue): JsonObject {
  const inner = Object.hasOwn(fields, key) ? fields[key] : undefined;
  return { ...fields, [key]: rest.length === 0 ? value : nest(isObject(inner) ? inner : {}, rest, value) };
}
