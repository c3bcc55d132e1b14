import {
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  isModel,
  type JsonObject,
  type ModelRef,
  type ServerCall,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeSettings, decodeUri, echoedTexts, encodeByType } from "./cohere-embed.server.ts";
import { describePictures } from "./cohere-embed-pictures.server.ts";
import { embedV3 } from "./cohere-embed-v3.ts";
import { embedV3Body } from "./cohere-embed-v3.wire.ts";

/** Embed, version 3, seen from a server. */
export const embedV3Server: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "cohere-embed-v3",
  operation: "InvokeModel",
  supports: embedV3.supports,
  accepts: (body) => "texts" in body || "images" in body,
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(embedV3Body, body);
  // The schema has let nothing else through.
  const { texts = [], images = [] } = body as { texts?: readonly string[]; images?: readonly string[] };
  return { model: model.id, inputs: [...texts, ...images.map(decodeUri)], ...decodeSettings(body) };
}

/** Plain lists where no type was asked for; with types, the words are those of version 4 (unverified). */
function encodeResponse(
  output: EmbeddingOutput,
  { request, model, id }: ServerCall<EmbeddingRequest>,
): JsonObject {
  const asked = request.type ?? request.options?.cohereEmbed?.embeddingTypes;
  const texts = echoedTexts(request.inputs);
  const pictures = describePictures(request.inputs);
  return {
    embeddings: asked ? encodeByType(output, request) : output.embeddings.map((vector) => Array.from(vector)),
    id,
    ...(pictures.length > 0 && { images: pictures }),
    response_type: asked ? "embeddings_by_type" : "embeddings_floats",
    // Recorded: the English model repeats texts in lower case.
    texts: isModel(model, "cohere.embed-english-v3") ? texts.map((text) => text.toLowerCase()) : texts,
  };
}
