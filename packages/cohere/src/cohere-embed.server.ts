import {
  type EmbeddingInput,
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingPurpose,
  type EmbeddingRequest,
  type EmbeddingType,
  type JsonObject,
  readNumber,
  readString,
  type Vector,
} from "@bedplate/core";
import { quantise } from "@bedplate/core/server";
import {
  type CohereEmbeddingType,
  type CohereEmbedOptions,
  encodeTypes,
  inputTypes,
  nativeTypes,
} from "./cohere-embed.ts";

type Settings = Pick<EmbeddingRequest, "purpose" | "type" | "truncate" | "options">;

/** What both versions say beside the inputs, in a checked body. */
export function decodeSettings(body: JsonObject): Settings {
  // The tables have every purpose and type, and nothing else.
  const purposes = Object.entries(inputTypes) as [EmbeddingPurpose, string][];
  const [purpose] = purposes.find(([, native]) => native === body.input_type) ?? [];
  const truncate = truncations[readString(body, "truncate") ?? ""];
  const { type, embeddingTypes } = decodeTypes(body);
  const maxTokens = readNumber(body, "max_tokens");
  const options: CohereEmbedOptions = {
    ...(embeddingTypes && { embeddingTypes }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  return {
    ...(purpose && { purpose }),
    ...(type && { type }),
    ...(truncate && { truncate }),
    ...(Object.keys(options).length > 0 && { options: { cohereEmbed: options } }),
  };
}

const truncations: Readonly<Record<string, "none" | "start" | "end">> = {
  NONE: "none",
  START: "start",
  LEFT: "start",
  END: "end",
  RIGHT: "end",
};

// Of several types, the backend gives the one from which the others can be made.
function decodeTypes(body: JsonObject): { type?: EmbeddingType } & CohereEmbedOptions {
  // The schema has let nothing else through.
  const embeddingTypes = body.embedding_types as readonly CohereEmbeddingType[] | undefined;
  if (!embeddingTypes) return {};
  // The table has every type and nothing else.
  const types = Object.keys(nativeTypes) as EmbeddingType[];
  const type = types.find((ours) => nativeTypes[ours].some((native) => embeddingTypes.includes(native)));
  const asUsual = embeddingTypes.length === 1 && embeddingTypes[0] !== "binary";
  return { ...(type && { type }), ...(!asUsual && { embeddingTypes }) };
}

/** A picture out of a checked data URI. */
export function decodeUri(uri: string): EmbeddingPart {
  const [head = "", base64 = ""] = uri.split(",", 2);
  const mediaType = head.replace(/^data:|;base64$/g, "");
  return { type: "image", mediaType, source: { type: "base64", data: base64 } };
}

/** The vectors as lists by native type; absent where the body asked for none. A client's own lists go out again. */
export function encodeByType(
  { embeddings, providerMetadata }: EmbeddingOutput,
  { type = "float", ...request }: EmbeddingRequest,
): JsonObject | undefined {
  const native = providerMetadata?.cohereEmbed?.embeddings;
  // It is what `decodeResponse` has read.
  if (native) return native as JsonObject;
  const asked = { ...request, type };
  const types = encodeTypes(asked, request.options?.cohereEmbed ?? {}) ?? [];
  return Object.fromEntries(
    types.map((name) => [name, embeddings.map((vector) => encodeVector(vector, type, name))]),
  );
}

function encodeVector(vector: Vector, type: EmbeddingType, native: CohereEmbeddingType): number[] {
  const ours = native === "ubinary" ? "binary" : native;
  const made = ours === type ? vector : quantise(type === "uint8" ? centred(vector) : vector, ours);
  return Array.from(native === "binary" ? Int8Array.from(made) : made);
}

// Unsigned bytes have their zero in the middle.
function centred(vector: Vector): Vector {
  return Float32Array.from(vector, (byte) => byte - 128);
}

/** The texts of the inputs, as a reply repeats them. */
export function echoedTexts(inputs: readonly EmbeddingInput[]): string[] {
  return inputs.filter((input) => typeof input === "string");
}
