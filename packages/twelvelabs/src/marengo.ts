import {
  BedrockError,
  type Call,
  type EmbeddingJobRequest,
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingSegment,
  isObject,
  type JobFiles,
  type JsonObject,
  type JsonValue,
  type MediaSource,
  parseJson,
  present,
  readNumber,
  readNumbers,
  readString,
  required,
  unsupported,
  usageOf,
  type Warning,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface EmbeddingOptions {
    twelvelabs?: MarengoOptions;
  }
}

/** What only Marengo knows. Each format takes those that it has a field for. */
export interface MarengoOptions {
  /** Version 3: a text and pictures go out as `multi_input`, the pictures with these names in their order, for `<@name>` in the text. */
  multiInput?: readonly string[];
  /** Jobs: what of a film or sound gets a vector. Version 2.7 says `visual-text`, `visual-image`, `audio`, version 3 `visual`, `audio`, `transcription`. */
  embeddingOption?: readonly string[];
  /** Jobs: seconds at which it begins. */
  startSec?: number;
  /** Jobs of version 3: seconds at which it ends. */
  endSec?: number;
  /** Jobs of version 2.7: seconds that are embedded. */
  lengthSec?: number;
  /** Jobs of version 2.7: a shot of a film has at least so many seconds. */
  minClipSec?: number;
  /** Jobs of version 3: how the input is cut, instead of the request's `segment`. */
  segmentation?: MarengoSegmentation;
  /** Jobs of version 3: a vector for each `embeddingOption`, or one of all. */
  embeddingType?: readonly ("separate_embedding" | "fused_embedding")[];
  /** Jobs of version 3: vectors of the pieces, or of the whole. */
  embeddingScope?: readonly ("clip" | "asset")[];
  /** Version 3: an ID of the caller's own. */
  inferenceId?: string;
}

/** By the film's shots, or in pieces of one length. */
export type MarengoSegmentation =
  | { readonly method: "dynamic"; readonly dynamic?: { readonly minDurationSec?: number } }
  | { readonly method: "fixed"; readonly fixed?: { readonly durationSec?: number } };

/** Where a picture, sound or film is, natively. */
export function encodeSource(call: Pick<Call, "model">, source: MediaSource): JsonObject {
  if (source.type === "base64") return { base64String: source.data };
  if (source.type === "s3")
    return { s3Location: present({ uri: source.uri, bucketOwner: source.bucketOwner }) };
  throw unsupported(
    call,
    `this format takes no media from a source of type ${source.type}`,
    "Pass base64 or S3.",
  );
}

/** The error for a part that a format doesn't embed. */
export function refusePart(call: Pick<Call, "model">, { type }: EmbeddingPart): BedrockError {
  return unsupported(call, `this format embeds no ${type} here`, "Marengo's jobs take films and sound.");
}

/** The one vector of a reply. `data` is a list in AWS's samples and an object in the user guide. */
export function decodeVector(reply: JsonObject): EmbeddingOutput {
  const [entry = {}] = entriesOf(reply);
  const numbers = required(readNumbers(entry, "embedding"), "data[0].embedding");
  return { embeddings: [Float32Array.from(numbers)], usage: usageOf({}) };
}

/** The file that a job writes (AWS samples; the service may put more in front of its name). */
export const outputFile = "output.json";

/** Whether a file is the one that a job writes. */
export function holdsVectors(name: string): boolean {
  return name.endsWith(outputFile);
}

/** The vectors in a job's file. */
export function decodeFiles(files: JobFiles): EmbeddingSegment[] {
  return Object.values(files).flatMap((bytes) => {
    const output = parseJson(new TextDecoder().decode(bytes));
    if (!isObject(output)) throw new BedrockError("invalid-response", `${outputFile} holds no JSON object.`);
    return entriesOf(output).map(decodeSegment);
  });
}

function entriesOf({ data }: JsonObject): readonly JsonObject[] {
  const list: readonly (JsonValue | undefined)[] = Array.isArray(data) ? data : [data];
  return list.map((entry) => required(isObject(entry) ? entry : undefined, "data"));
}

// The user guide of 2.7 spells endsec, its samples endSec.
function decodeSegment(entry: JsonObject): EmbeddingSegment {
  const kind = kindOf(entry);
  const scope = readString(entry, "embeddingScope");
  const startSeconds = readNumber(entry, "startSec");
  const endSeconds = readNumber(entry, "endSec") ?? readNumber(entry, "endsec");
  return {
    embedding: Float32Array.from(required(readNumbers(entry, "embedding"), "data[].embedding")),
    ...(kind !== undefined && { kind }),
    ...(scope !== undefined && { scope }),
    ...(startSeconds !== undefined && { startSeconds }),
    ...(endSeconds !== undefined && { endSeconds }),
  };
}

// A string in samples, a list in the user guide.
function kindOf({ embeddingOption }: JsonObject): string | undefined {
  const list: readonly JsonValue[] = Array.isArray(embeddingOption) ? embeddingOption : [];
  return list.length > 0 ? list.map(String).join("+") : readString({ embeddingOption }, "embeddingOption");
}

/** The length of a piece in the range that a version takes; absent for what isn't cut. */
export function encodeSeconds(
  { model, request: { segment = {} } }: Call<EmbeddingJobRequest>,
  { type }: EmbeddingPart,
  shortest: number,
): { seconds: number | undefined; warnings: Warning[] } {
  const { seconds, characters } = segment;
  const isCut = type === "audio" || type === "video";
  const fits = seconds === undefined ? undefined : Math.min(10, Math.max(shortest, seconds));
  const warnings: Warning[] = [];
  const warn = (code: Warning["code"], fact: string): void => {
    warnings.push({ code, setting: "segment", message: `${model.id}: ${fact}` });
  };
  if (characters !== undefined) warn("unsupported-setting", "Marengo cuts no texts; it was not sent.");
  if (seconds !== undefined && !isCut) warn("unsupported-setting", `${type} isn't cut; it was not sent.`);
  else if (seconds !== fits)
    warn("adjusted-setting", `pieces have ${shortest} to 10 seconds; ${fits} was sent.`);
  return { seconds: isCut ? fits : undefined, warnings };
}

/** Warnings about settings of a job that a version has no field for. */
export function unsent(
  { model, request }: Call<EmbeddingJobRequest>,
  settings: readonly ("purpose" | "truncate")[],
): Warning[] {
  return settings
    .filter((setting) => request[setting] !== undefined)
    .map((setting) => ({
      code: "unsupported-setting",
      setting,
      message: `${model.id}: Marengo has no ${setting}; it was not sent.`,
    }));
}

/** Refuses another length than the model's one. */
export function refuseDimensions(call: Call<EmbeddingJobRequest>, only: number): void {
  const { dimensions = only } = call.request;
  if (dimensions !== only)
    throw unsupported(call, `it has no vectors of ${dimensions} dimensions`, `It has ${only}.`);
}
