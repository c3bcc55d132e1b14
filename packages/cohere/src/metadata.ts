import type { ChatOutput, JsonObject } from "@bedplate/core";

/** The fields that are there; null counts as absent. */
export function chosen(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(
    keys.flatMap((key) => ((object[key] ?? null) === null ? [] : [[key, object[key]] as const])),
  );
}

/** What only Cohere says of an answer, unless it is nothing. */
export function metadataOf(cohere: JsonObject): Pick<ChatOutput, "providerMetadata"> {
  return Object.keys(cohere).length > 0 ? { providerMetadata: { cohere } } : {};
}
