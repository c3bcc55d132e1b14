import {
  BedrockError,
  type EmbeddingSegment,
  EmbeddingSegmentsError,
  isObject,
  type JobFiles,
  type JsonObject,
  parseJson,
  readNumber,
  readNumbers,
  readObject,
  readObjects,
  readString,
  required,
} from "@bedplate/core";

/** The vectors of a job, file by file. Throws `EmbeddingSegmentsError` where some pieces have none. */
export function decodeFiles(files: JobFiles): EmbeddingSegment[] {
  const segments: EmbeddingSegment[] = [];
  const failures: string[] = [];
  const { "segmented-embedding-result.json": summary, ...others } = files;
  const media = summary ? readObjects(objectOf(textOf(summary)), "embeddingResults") : [];
  const told = new Set<JsonObject | undefined>();
  for (const [name, bytes] of Object.entries(others)) {
    const medium = mediumOf(name, media);
    for (const line of linesOf(textOf(bytes))) {
      if (line.status !== "FAILURE") segments.push(decodeSegment(line, kindOf(name, medium)));
      else {
        failures.push(failureOf(line));
        told.add(medium);
      }
    }
  }
  // Of a medium that failed, wholly or in part, only where none of its lines has told so.
  for (const medium of media)
    if ((medium.status ?? "SUCCESS") !== "SUCCESS" && !told.has(medium)) failures.push(failureOf(medium));
  if (failures.length > 0) throw new EmbeddingSegmentsError(segments, failures);
  required(segments[0], "vectors");
  return segments;
}

function mediumOf(name: string, media: readonly JsonObject[]): JsonObject | undefined {
  return media.find((entry) => readString(entry, "outputFileUri")?.endsWith(`/${name}`));
}

// Both names end alike: embedding-video.jsonl.
function kindOf(name: string, medium: JsonObject | undefined): string {
  const [, word = ""] = /^embedding-([a-z-]+)/.exec(name) ?? [];
  return (medium && readString(medium, "embeddingType")) ?? word.replaceAll("-", "_").toUpperCase();
}

function decodeSegment(line: JsonObject, kind: string): EmbeddingSegment {
  const place = readObject(line, "segmentMetadata") ?? {};
  const startSeconds = readNumber(place, "segmentStartSeconds");
  const endSeconds = readNumber(place, "segmentEndSeconds");
  const startCharacter = readNumber(place, "segmentStartCharPosition");
  const endCharacter = readNumber(place, "segmentEndCharPosition");
  const truncatedCharacters = readNumber(place, "truncatedCharLength");
  return {
    embedding: Float32Array.from(required(readNumbers(line, "embedding"), "embedding")),
    kind,
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
    ...(startCharacter !== undefined && { startCharacter }),
    ...(endCharacter !== undefined && { endCharacter }),
    ...(truncatedCharacters !== undefined && { truncatedCharacters }),
  };
}

function failureOf(entry: JsonObject): string {
  const told = [readString(entry, "failureReason"), readString(entry, "message")].filter(Boolean);
  return told.join(": ") || "an untold reason";
}

// A picture's file is one JSON text, which may have line breaks; the others have one on each line.
function linesOf(text: string): JsonObject[] {
  const whole = parseJson(text);
  if (isObject(whole)) return [whole];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map(objectOf);
}

function objectOf(text: string): JsonObject {
  const parsed = parseJson(text);
  if (isObject(parsed)) return parsed;
  throw new BedrockError("invalid-response", "A file of the job holds something else than JSON objects.");
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
