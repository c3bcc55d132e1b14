import {
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingSegment,
  type JobFiles,
  type JsonObject,
  type MediaSource,
  present,
  readObject,
  readString,
} from "@bedplate/core";
import { outputFile } from "./marengo.ts";

/** A picture, sound or film in a checked body, which doesn't tell its type beyond that. */
export function decodeMedia(type: "image" | "audio" | "video", source: JsonObject): EmbeddingPart {
  const isPng = readString(source, "base64String")?.startsWith("iVBOR");
  const mediaType = isPng ? "image/png" : mediaTypes[type];
  return { type, mediaType, source: decodeSource(source) };
}

const mediaTypes = { image: "image/jpeg", audio: "audio/mpeg", video: "video/mp4" };

/** Where media in a checked body are. */
export function decodeSource(source: JsonObject): MediaSource {
  const place = readObject(source, "s3Location");
  if (!place) return { type: "base64", data: readString(source, "base64String") ?? "" };
  const bucketOwner = readString(place, "bucketOwner");
  const uri = readString(place, "uri") ?? "";
  return { type: "s3", uri, ...(bucketOwner !== undefined && { bucketOwner }) };
}

/** One vector as a reply. */
export function encodeVector({ embeddings: [vector = new Float32Array()] }: EmbeddingOutput): JsonObject {
  return { data: [{ embedding: Array.from(vector) }] };
}

/** A job's file. */
export function encodeFiles(segments: readonly EmbeddingSegment[]): JobFiles {
  const output = JSON.stringify({ data: segments.map(encodeSegment) });
  return { [outputFile]: new TextEncoder().encode(output) };
}

function encodeSegment({ embedding, kind, scope, startSeconds, endSeconds }: EmbeddingSegment): JsonObject {
  return {
    embedding: Array.from(embedding),
    ...present({
      embeddingOption: kind,
      embeddingScope: scope,
      startSec: startSeconds,
      endSec: endSeconds,
    }),
  };
}
