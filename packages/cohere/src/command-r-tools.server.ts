import {
  type FunctionTool,
  isObject,
  type JsonObject,
  parseJson,
  readObject,
  readString,
} from "@bedplate/core";
import { encodeParameter, pythonTypes, schemaMark } from "./command-r-tools.ts";

/** A native tool as a function with a JSON Schema. */
export function decodeTool(native: JsonObject): FunctionTool {
  const description = readString(native, "description");
  const parameters = Object.entries(readObject(native, "parameter_definitions") ?? {}).map(
    ([key, parameter]) => [key, isObject(parameter) ? parameter : {}] as const,
  );
  const names = parameters.filter(([, { required }]) => required === true).map(([key]) => key);
  return {
    type: "function",
    name: readString(native, "name") ?? "",
    ...(description !== undefined && { description }),
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(parameters.map(([key, parameter]) => [key, decodeParameter(parameter)])),
      ...(names.length > 0 && { required: names }),
    },
  };
}

function decodeParameter({ type, description }: JsonObject): JsonObject {
  const said = typeof description === "string" ? { description } : {};
  const at = said.description?.lastIndexOf(schemaMark) ?? -1;
  const schema = parseJson(said.description?.slice(at + schemaMark.length) ?? "");
  if (at >= 0 && isObject(schema)) {
    const before = said.description?.slice(0, at).replace(/\n$/, "");
    const candidate = { ...(before && { description: before }), ...schema };
    const { native } = encodeParameter(candidate);
    if (native.description === description && native.type === type) return candidate;
  }
  return { ...jsonType(String(type)), ...said };
}

// Optional[str] and List[str] are as Cohere writes them; any other name says nothing here.
function jsonType(name: string): JsonObject {
  const [, outer, inner = ""] = /^(List|list|Optional)\[(.*)\]$/s.exec(name) ?? [];
  if (outer === "Optional") return jsonType(inner);
  if (outer) return { type: "array", items: jsonType(inner) };
  const [type] = [...pythonTypes].find(([, python]) => python === name) ?? [];
  return typeof type === "string" ? { type } : {};
}
