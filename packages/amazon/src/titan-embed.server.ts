import {
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  isModel,
  type JsonObject,
  type ModelRef,
  readNumber,
  readString,
  type ServerCall,
} from "@bedplate/core";
import { bitsOf, checkBody, quantise } from "@bedplate/core/server";
import { titanEmbed } from "./titan-embed.ts";
import { titanEmbedBody, titanEmbedFirstBody } from "./titan-embed.wire.ts";

/** Titan Text Embeddings seen from a server. */
export const titanEmbedServer: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "titan-embed",
  operation: "InvokeModel",
  supports: titanEmbed.supports,
  accepts: (body) => "inputText" in body && !("textGenerationConfig" in body),
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(isSecond(model) ? titanEmbedBody : titanEmbedFirstBody, body);
  const dimensions = readNumber(body, "dimensions");
  const { normalize, embeddingTypes } = body;
  // The schema has let nothing else through.
  const listed = embeddingTypes as readonly ("float" | "binary")[] | undefined;
  const types = [...new Set(listed)];
  const [type, ...others] = types;
  const options = {
    ...(typeof normalize === "boolean" && { normalize }),
    ...(others.length > 0 && { embeddingTypes: types }),
  };
  return {
    model: model.id,
    inputs: [readString(body, "inputText") ?? ""],
    ...(dimensions !== undefined && { dimensions }),
    ...(type && others.length === 0 && { type }),
    ...(Object.keys(options).length > 0 && { options: { amazonTitan: options } }),
  };
}

function encodeResponse(
  { embeddings: [vector = new Float32Array()], usage }: EmbeddingOutput,
  { request, model }: ServerCall<EmbeddingRequest>,
): JsonObject {
  const count = { inputTextTokenCount: usage.input.total ?? null };
  if (request.type === "binary") return { embeddingsByType: { binary: bitsOf(vector) }, ...count };
  const embedding = Array.from(vector);
  if (!isSecond(model)) return { embedding, ...count };
  const bits = request.options?.amazonTitan?.embeddingTypes?.includes("binary");
  return {
    embedding,
    embeddingsByType: { float: embedding, ...(bits && { binary: bitsOf(quantise(vector, "binary")) }) },
    ...count,
  };
}

function isSecond(model: ModelRef): boolean {
  return isModel(model, "amazon.titan-embed-text-v2");
}
