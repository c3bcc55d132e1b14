import {
  BedrockError,
  type Call,
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingPurpose,
  type EmbeddingRequest,
  type EmbeddingType,
  isObject,
  type JsonObject,
  type JsonValue,
  readNumbers,
  required,
  unsupported,
  usageOf,
  type Vector,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface EmbeddingOptions {
    cohereEmbed?: CohereEmbedOptions;
  }
}

/** What only Cohere's embeddings know. */
export interface CohereEmbedOptions {
  /** Several types in one call: `embeddings` are of the request's `type`, and `providerMetadata.cohereEmbed` in `responses` has the native lists of all. */
  embeddingTypes?: readonly CohereEmbeddingType[];
  /** Tokens of an input that are read, up to 128,000; the rest is cut off. Version 4 only. */
  maxTokens?: number;
}

/** Native types. `binary` has the bits of `ubinary` in signed bytes (unverified). */
export type CohereEmbeddingType = "float" | "int8" | "uint8" | "binary" | "ubinary";

/** The native words for purposes. */
export const inputTypes: Readonly<Record<EmbeddingPurpose, string>> = {
  query: "search_query",
  document: "search_document",
  classification: "classification",
  clustering: "clustering",
};

// The service requires one; an index is what most vectors are for.
const defaultPurpose: EmbeddingPurpose = "document";

/** The native types that carry one of ours, the one that is asked for first. */
export const nativeTypes: Readonly<Record<EmbeddingType, readonly CohereEmbeddingType[]>> = {
  float: ["float"],
  int8: ["int8"],
  uint8: ["uint8"],
  binary: ["ubinary", "binary"],
};

/** The native word for what the vectors are for. */
export function encodePurpose({ purpose = defaultPurpose }: EmbeddingRequest): string {
  return inputTypes[purpose];
}

/** The types to ask for; absent where nothing was said. */
export function encodeTypes(
  { type }: EmbeddingRequest,
  { embeddingTypes }: CohereEmbedOptions,
): readonly CohereEmbeddingType[] | undefined {
  const own = nativeTypes[type ?? "float"];
  if (!embeddingTypes) return type && own.slice(0, 1);
  const has = embeddingTypes.some((native) => own.includes(native));
  return has ? embeddingTypes : [...embeddingTypes, ...own.slice(0, 1)];
}

/** A picture as a data URI. Throws `unsupported` for other media and types. */
export function dataUri(
  call: Call<EmbeddingRequest>,
  part: EmbeddingPart,
  mediaTypes: readonly string[],
): string {
  if (part.type !== "image" || !mediaTypes.includes(part.mediaType)) {
    const what = "mediaType" in part ? part.mediaType : part.type;
    throw unsupported(call, `this format takes no ${what} here`, `It takes ${mediaTypes.join(", ")}.`);
  }
  const { mediaType, source } = part;
  if (source.type === "base64") return `data:${mediaType};base64,${source.data}`;
  throw unsupported(
    call,
    `this format takes no picture from a source of type ${source.type}`,
    "Pass base64.",
  );
}

/** Vectors come as one list, or as lists by type; the versions differ in it, and so do documentation and service. */
export function decodeResponse(
  { embeddings }: JsonObject,
  { request: { type = "float", options } }: Call<EmbeddingRequest>,
): EmbeddingOutput {
  const byType = isObject(embeddings) ? embeddings : undefined;
  const native = nativeTypes[type].find((name) => byType?.[name]);
  // A bare list is one of floats.
  const list = byType ? byType[native ?? type] : type === "float" ? embeddings : undefined;
  return {
    embeddings: listOf(list).map((numbers) => vectorOf(numbers, type)),
    usage: usageOf({}),
    ...(byType &&
      options?.cohereEmbed?.embeddingTypes && { providerMetadata: { cohereEmbed: { embeddings: byType } } }),
  };
}

function listOf(value: JsonValue | undefined): readonly (readonly number[])[] {
  const list: readonly JsonValue[] = required(Array.isArray(value) ? value : undefined, "embeddings");
  return list.map((embedding) => required(readNumbers({ embedding }, "embedding"), "embeddings"));
}

function vectorOf(numbers: readonly number[], type: EmbeddingType): Vector {
  if (type === "float") return Float32Array.from(numbers);
  // Bits come in signed bytes or in unsigned ones.
  const [least, most] = { int8: [-128, 127], uint8: [0, 255], binary: [-128, 255] }[type] as [number, number];
  if (!numbers.every((value) => Number.isInteger(value) && value >= least && value <= most))
    throw new BedrockError("invalid-response", `The reply's numbers are not of the type ${type}.`);
  return type === "int8" ? Int8Array.from(numbers) : Uint8Array.from(numbers);
}
