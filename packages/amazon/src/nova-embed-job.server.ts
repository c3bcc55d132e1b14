import {
  type EmbeddingJobRequest,
  type EmbeddingJobServerAdapter,
  type EmbeddingSegment,
  isObject,
  type JobCall,
  type JobFiles,
  type JobOutput,
  type JsonObject,
  type ModelRef,
  partsOf,
  present,
  readNumber,
  readObject,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { embeddedTypes } from "./nova-embed.server.ts";
import { isNovaEmbed } from "./nova-embed.ts";
import { novaEmbedJobInput } from "./nova-embed-job.wire.ts";
import { decodeParams } from "./nova-embed-params.server.ts";

/** Nova Multimodal Embeddings of long inputs, seen from a server. */
export const novaEmbedJobServer: EmbeddingJobServerAdapter = {
  kind: "embedding-job",
  name: "nova-embed-job",
  operation: "StartAsyncInvoke",
  supports: isNovaEmbed,
  accepts: (modelInput) => isObject(modelInput.segmentedEmbeddingParams),
  decodeRequest,
  encodeFiles,
};

function decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): EmbeddingJobRequest {
  checkBody(novaEmbedJobInput, modelInput);
  const params = readObject(modelInput, "segmentedEmbeddingParams") ?? {};
  const { part, settings } = decodeParams(params);
  const medium = readObject(params, part.type === "document" ? "text" : part.type) ?? {};
  const config = readObject(medium, "segmentationConfig") ?? {};
  const seconds = readNumber(config, "durationSeconds");
  const characters = readNumber(config, "maxLengthChars");
  return {
    model: model.id,
    input: part,
    ...settings,
    ...(seconds !== undefined && { segment: { seconds } }),
    ...(characters !== undefined && { segment: { characters } }),
    output,
  };
}

function encodeFiles(segments: readonly EmbeddingSegment[], call: JobCall<EmbeddingJobRequest>): JobFiles {
  const part = partsOf(call.request.input)[0];
  const [usual = "TEXT"] = embeddedTypes(part, call.request);
  const types = [...new Set(segments.map(({ kind = usual }) => kind))];
  const files = types.map((type) => {
    const own = segments.filter(({ kind = usual }) => kind === type);
    return { type, name: fileOf(type), lines: own.map(encodeSegment) };
  });
  const summary = {
    sourceFileUri: part && "source" in part && part.source.type === "s3" ? part.source.uri : "",
    embeddingDimension: segments[0]?.embedding.length ?? 0,
    embeddingResults: files.map(({ type, name }) => ({
      embeddingType: type,
      status: "SUCCESS",
      outputFileUri: `${call.folderUri}${name}`,
    })),
  };
  return {
    "manifest.json": fileFrom([{ requestId: call.id }]),
    "segmented-embedding-result.json": fileFrom([summary]),
    ...Object.fromEntries(files.map(({ name, lines }) => [name, fileFrom(lines)])),
  };
}

// Vectors of film and sound together lie where those of films do.
function fileOf(type: string): string {
  const word = type === "AUDIO_VIDEO_COMBINED" ? "video" : type.toLowerCase().replaceAll("_", "-");
  return `embedding-${word}.${word === "image" ? "json" : "jsonl"}`;
}

function encodeSegment(segment: EmbeddingSegment, segmentIndex: number): JsonObject {
  const { embedding, startSeconds, endSeconds, startCharacter, endCharacter, truncatedCharacters } = segment;
  return {
    embedding: Array.from(embedding),
    segmentMetadata: {
      segmentIndex,
      ...present({
        segmentStartCharPosition: startCharacter,
        segmentEndCharPosition: endCharacter,
        truncatedCharLength: truncatedCharacters,
        segmentStartSeconds: startSeconds,
        segmentEndSeconds: endSeconds,
      }),
    },
    status: "SUCCESS",
  };
}

function fileFrom(lines: readonly JsonObject[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => JSON.stringify(line)).join("\n"));
}
