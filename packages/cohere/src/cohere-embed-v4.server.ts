import {
  type EmbeddingInput,
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  type JsonObject,
  type ModelRef,
  partsOf,
  readNumber,
  readObject,
  readObjects,
  readString,
  type ServerCall,
  text,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeSettings, decodeUri, echoedTexts, encodeByType } from "./cohere-embed.server.ts";
import { describePictures } from "./cohere-embed-pictures.server.ts";
import { embedV4, encodePart } from "./cohere-embed-v4.ts";
import { embedV4Body } from "./cohere-embed-v4.wire.ts";

/** Embed, version 4, seen from a server. */
export const embedV4Server: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "cohere-embed-v4",
  operation: "InvokeModel",
  supports: embedV4.supports,
  accepts: (body) => "texts" in body || "images" in body || "inputs" in body,
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(embedV4Body, body);
  // The schema has let nothing else through.
  const { texts = [], images = [] } = body as { texts?: readonly string[]; images?: readonly string[] };
  const dimensions = readNumber(body, "output_dimension");
  return {
    model: model.id,
    inputs: [...texts, ...images.map(decodeUri), ...readObjects(body, "inputs").map(decodeContent)],
    ...(dimensions !== undefined && { dimensions }),
    ...decodeSettings(body),
  };
}

function decodeContent(input: JsonObject): EmbeddingInput {
  return readObjects(input, "content").map((part) => {
    const picture = readObject(part, "image_url");
    return picture ? decodeUri(readString(picture, "url") ?? "") : text(readString(part, "text") ?? "");
  });
}

/** Always by type. What comes back beside the vectors is recorded for texts alone. */
function encodeResponse(output: EmbeddingOutput, call: ServerCall<EmbeddingRequest>): JsonObject {
  const { request, id } = call;
  const fused = request.inputs.filter((input) => Array.isArray(input)).map(partsOf);
  const pictures = fused.length > 0 ? [] : describePictures(request.inputs);
  return {
    embeddings: encodeByType(output, request),
    id,
    ...(pictures.length > 0 && { images: pictures }),
    ...(fused.length > 0 && {
      inputs: fused.map((parts) => ({ content: parts.map((part) => encodePart(call, part)) })),
    }),
    response_type: "embeddings_by_type",
    texts: echoedTexts(request.inputs),
  };
}
