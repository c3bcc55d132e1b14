import {
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  type JsonObject,
  type ModelRef,
  readNumber,
  readObject,
  readString,
  text,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { titanEmbedImage } from "./titan-embed-image.ts";
import { titanEmbedImageBody } from "./titan-embed-image.wire.ts";

/** Titan Multimodal Embeddings seen from a server. */
export const titanEmbedImageServer: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "titan-embed-image",
  operation: "InvokeModel",
  supports: titanEmbedImage.supports,
  accepts: (body) => "inputText" in body || "inputImage" in body,
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(titanEmbedImageBody, body);
  const said = readString(body, "inputText");
  const shown = readString(body, "inputImage");
  const source = { type: "base64", data: shown ?? "" } as const;
  const parts: EmbeddingPart[] = [
    ...(said === undefined ? [] : [text(said)]),
    ...(shown === undefined ? [] : [{ type: "image" as const, mediaType: imageType(shown), source }]),
  ];
  const dimensions = readNumber(readObject(body, "embeddingConfig") ?? {}, "outputEmbeddingLength");
  return {
    model: model.id,
    inputs: [parts.length === 1 ? parts[0]! : parts],
    ...(dimensions !== undefined && { dimensions }),
  };
}

// The body doesn't say; every PNG begins alike.
function imageType(base64: string): string {
  return base64.startsWith("iVBOR") ? "image/png" : "image/jpeg";
}

function encodeResponse({ embeddings: [vector = new Float32Array()], usage }: EmbeddingOutput): JsonObject {
  return { embedding: Array.from(vector), inputTextTokenCount: usage.input.total ?? null, message: null };
}
