import {
  type EmbeddingInput,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  isObject,
  type JsonObject,
  type ModelRef,
  readObject,
  readObjects,
  readString,
  text,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeMedia, encodeVector } from "./marengo.server.ts";
import type { MarengoOptions } from "./marengo.ts";
import { isMarengo3 } from "./marengo-3.ts";
import { marengo3Body } from "./marengo-3.wire.ts";

/** Marengo Embed 3.0 seen from a server. */
export const marengo3Server: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "marengo-3",
  operation: "InvokeModel",
  supports: isMarengo3,
  accepts: (body) => typeof body.inputType === "string" && isObject(body[body.inputType]),
  decodeRequest,
  encodeResponse: encodeVector,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  const { input, options } = decodeStill(body);
  return { model: model.id, inputs: [input], ...(options && { options: { twelvelabs: options } }) };
}

/** A text, a picture or both, and what was said beside them. Throws `invalid-request`. */
export function decodeStill(body: JsonObject): { input: EmbeddingInput; options?: MarengoOptions } {
  checkBody(marengo3Body, body);
  const inputType = readString(body, "inputType") ?? "";
  const inferenceId = readString(body, "inferenceId");
  const content = readObject(body, inputType) ?? {};
  const media = readObject(content, "mediaSource");
  const named = readObjects(content, "mediaSources");
  const said = readString(content, "inputText");
  const parts: EmbeddingPart[] = [
    ...(said === undefined ? [] : [text(said)]),
    ...(media ? [media] : named).map((source) => decodeMedia("image", source)),
  ];
  const options: MarengoOptions = {
    ...(inputType === "multi_input" && { multiInput: decodeNames(named) }),
    ...(inferenceId !== undefined && { inferenceId }),
  };
  return {
    input: inputType === "text" ? (said ?? "") : inputType === "image" ? parts[0]! : parts,
    ...(Object.keys(options).length > 0 && { options }),
  };
}

function decodeNames(named: readonly JsonObject[]): string[] {
  const names = named.map((source) => readString(source, "name") ?? "");
  return names.some((name) => name !== "") ? names : [];
}
