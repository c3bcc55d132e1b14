import {
  type Call,
  isObject,
  type JsonObject,
  type JsonValue,
  type ToolResultContent,
  type ToolResultPart,
  unsupported,
} from "@bedplate/core";
import { encodeDocument } from "./command-r-documents.ts";

/** A tool's result as the list of objects that the format wants: text is `{ text }`, a failure `{ error }`. */
export function encodeResult({ content, isError }: ToolResultPart, call: Call): JsonObject[] {
  if (!isError) return content.flatMap((part) => objectsOf(part, call));
  return content.length === 0 ? [{ error: "" }] : content.map((part) => ({ error: failureOf(part, call) }));
}

function failureOf(part: ToolResultContent, call: Call): JsonValue {
  if (part.type === "text") return part.text;
  return part.type === "json" ? part.value : objectsOf(part, call);
}

function objectsOf(part: ToolResultContent, call: Call): readonly JsonObject[] {
  switch (part.type) {
    case "text":
      return [{ text: part.text }];
    case "json":
      return jsonObjects(part.value);
    case "document":
    case "search-result":
      return [encodeDocument(part, call)];
    case "image":
    case "video":
      throw unsupported(
        call,
        `Command R can't read a tool result with ${part.type} parts`,
        "Give it as text.",
      );
  }
}

function jsonObjects(value: JsonValue): readonly JsonObject[] {
  if (isObject(value)) return [value];
  return Array.isArray(value) && value.every(isObject) ? value : [{ value }];
}
