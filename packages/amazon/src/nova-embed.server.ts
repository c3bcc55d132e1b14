import {
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EmbeddingServerAdapter,
  isObject,
  type JsonObject,
  type ModelRef,
  partsOf,
  readNumber,
  readObject,
  readObjects,
  type ServerCall,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { isNovaEmbed } from "./nova-embed.ts";
import { maxTextLength, novaEmbedBody } from "./nova-embed.wire.ts";
import { decodeParams } from "./nova-embed-params.server.ts";

/** Nova Multimodal Embeddings seen from a server. */
export const novaEmbedServer: EmbeddingServerAdapter = {
  kind: "embedding",
  name: "nova-embed",
  operation: "InvokeModel",
  supports: isNovaEmbed,
  accepts: (body) => isObject(body.singleEmbeddingParams),
  decodeRequest,
  encodeResponse,
};

function decodeRequest(body: JsonObject, model: ModelRef): EmbeddingRequest {
  checkBody(novaEmbedBody, body);
  const { part, settings } = decodeParams(readObject(body, "singleEmbeddingParams") ?? {});
  return { model: model.id, inputs: [part.type === "text" ? part.text : part], ...settings };
}

/** Where the backend is a client, its provider's own reply goes out again. */
function encodeResponse(
  { embeddings: [vector = new Float32Array()], providerMetadata = {} }: EmbeddingOutput,
  { request }: ServerCall<EmbeddingRequest>,
): JsonObject {
  const native = providerMetadata.amazonNovaEmbed ?? {};
  const list = readObjects(native, "embeddings");
  if (list.length > 0) return { embeddings: list };
  const part = partsOf(request.inputs[0] ?? "")[0];
  const embedding = Array.from(vector);
  const truncatedCharLength = readNumber(native, "truncatedCharLength") ?? cutAt(part);
  const cut = truncatedCharLength !== undefined && { truncatedCharLength };
  return {
    embeddings: embeddedTypes(part, request).map((embeddingType) => ({ embedding, embeddingType, ...cut })),
  };
}

function cutAt(part: EmbeddingPart | undefined): number | undefined {
  return part?.type === "text" && part.text.length > maxTextLength ? maxTextLength : undefined;
}

/** The native types of the vectors of an input: two for a film whose sound is asked for apart. */
export function embeddedTypes(
  part: EmbeddingPart | undefined,
  { options }: Pick<EmbeddingRequest, "options">,
): readonly string[] {
  if (part === undefined || part.type === "text" || part.type === "document") return ["TEXT"];
  if (part.type !== "video") return [part.type.toUpperCase()];
  const apart = options?.amazonNovaEmbed?.embeddingMode === "AUDIO_VIDEO_SEPARATE";
  return apart ? ["VIDEO", "AUDIO"] : ["AUDIO_VIDEO_COMBINED"];
}
