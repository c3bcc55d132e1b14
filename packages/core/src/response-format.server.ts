import type { ChatRequest } from "./chat.ts";
import { type JsonObject, readObject, readString } from "./json.ts";
import { defaultSchemaName } from "./turns.ts";

/** The JSON schema in a body's `response_format`; any object where it asks for JSON without a schema. */
export function decodeResponseFormat(body: JsonObject): Pick<ChatRequest, "responseFormat"> {
  const { type, json_schema } = readObject(body, "response_format") ?? {};
  if (type === "json_object") return { responseFormat: { type: "json", schema: { type: "object" } } };
  const format = readObject({ json_schema }, "json_schema");
  if (!format) return {};
  const name = readString(format, "name");
  const description = readString(format, "description");
  return {
    responseFormat: {
      type: "json",
      schema: readObject(format, "schema") ?? {},
      ...(name !== undefined && name !== defaultSchemaName && { name }),
      ...(description !== undefined && { description }),
    },
  };
}
