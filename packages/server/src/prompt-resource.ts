import { isObject, type JsonObject } from "@bedplate/core";
import { findResource, type Resource } from "./resource.ts";

/** A body of Converse in which a stored prompt, with its variables filled, stands before the messages. */
export function fillPrompt(
  body: JsonObject,
  modelId: string,
  resources: readonly Resource[] | undefined,
): JsonObject {
  const resource = findResource(modelId, resources);
  if (resource?.kind !== "prompt") return body;
  const { promptVariables, ...rest } = body;
  const text = resource.text.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const variable = isObject(promptVariables) ? promptVariables[name] : undefined;
    return isObject(variable) && typeof variable.text === "string" ? variable.text : whole;
  });
  const messages = Array.isArray(body.messages) ? body.messages : [];
  return { ...rest, messages: [{ role: "user", content: [{ text }] }, ...messages] };
}
