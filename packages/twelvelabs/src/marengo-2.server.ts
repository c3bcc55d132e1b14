import {
  type EmbeddingInput,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  type JsonObject,
  type ModelRef,
  readObject,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeMedia, encodeVector } from "./marengo.server.ts";
import { isMarengo2 } from "./marengo-2.ts";
import { marengo2Body } from "./marengo-2.wire.ts";

/** Marengo Embed 2.7 seen from a server. */
export const marengo2Server: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "marengo-2",
  operation: "InvokeModel",
  supports: isMarengo2,
  accepts: ({ inputType }) => inputType === "text" || inputType === "image",
  decodeRequest,
  encodeResponse: encodeVector,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(marengo2Body, body);
  const { input, truncate } = decodeInput(body);
  return { model: model.id, inputs: [input], ...(truncate && { truncate }) };
}

/** The input of a checked body of either operation. */
export function decodeInput(body: JsonObject): { input: EmbeddingInput; truncate?: "end" | "none" } {
  const { inputType, textTruncate } = body;
  if (inputType === "text") {
    const input = readString(body, "inputText") ?? "";
    // The schema has let only these through.
    return { input, ...(textTruncate !== undefined && { truncate: textTruncate as "end" | "none" }) };
  }
  const type = inputType === "video" || inputType === "audio" ? inputType : "image";
  return { input: decodeMedia(type, readObject(body, "mediaSource") ?? {}) };
}
