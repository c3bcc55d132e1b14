import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  inputText,
  isModel,
  type JsonObject,
  type ModelRef,
  present,
  readNumber,
  readNumbers,
  readObject,
  readOptions,
  required,
  usageOf,
  type Vector,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface EmbeddingOptions {
    amazonTitan?: TitanEmbedOptions;
  }
}

/** What only Titan's embeddings of text know. */
export interface TitanEmbedOptions {
  /** Whether vectors get the length 1, which is the service's default. Not in version 1, whose vectors never do. */
  normalize?: boolean;
  /** Several types in one call: `embeddings` are of the request's `type`, and `providerMetadata.amazonTitan` has the native lists of all. Not in version 1. */
  embeddingTypes?: readonly ("float" | "binary")[];
}

/** Titan Text Embeddings: one text in, one vector out. Version 1 has no settings at all. */
export const titanEmbed: EmbeddingAdapter = {
  kind: "embedding",
  name: "titan-embed",
  operation: "InvokeModel",
  exampleModels: ["amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v1"],
  methods: embeddingMethods,
  batchSizes: { text: 1 },
  types: (model) => (isFirst(model) ? ["float"] : ["float", "binary"]),
  tuning: [],
  dimensions: (model) => (isFirst(model) ? [1536] : [256, 512, 1024]),
  supports: (model) =>
    isModel(model, "amazon.titan-embed-text-") || isModel(model, "amazon.titan-embed-g1-text-"),
  encodeRequest,
  decodeResponse,
};

function isFirst(model: ModelRef): boolean {
  return !isModel(model, "amazon.titan-embed-text-v2");
}

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const { inputs, dimensions, type, options } = call.request;
  const text = inputText(call, inputs[0]);
  if (isFirst(call.model)) {
    readOptions<object>(call, options?.amazonTitan, {});
    return { body: { inputText: text }, warnings: [] };
  }
  const known = { normalize: true, embeddingTypes: true } as const;
  const { normalize, embeddingTypes: all } = readOptions<TitanEmbedOptions>(
    call,
    options?.amazonTitan,
    known,
  );
  const asked = type ?? "float";
  // The type that the vectors are of is always among them.
  const embeddingTypes = all ? [...new Set<string>([...all, asked])] : type && [type];
  return { body: { inputText: text, ...present({ dimensions, normalize, embeddingTypes }) }, warnings: [] };
}

/** Floats stand in both places, bits in one (re:Post, "Titan Text Embeddings REST API"). */
function decodeResponse(reply: JsonObject, { request }: Call<EmbeddingRequest>): EmbeddingOutput {
  const byType = readObject(reply, "embeddingsByType") ?? {};
  const read = (): readonly number[] | undefined =>
    request.type === "binary"
      ? readNumbers(byType, "binary")
      : (readNumbers(reply, "embedding") ?? readNumbers(byType, "float"));
  const numbers = required(read(), "embedding");
  return {
    embeddings: [request.type === "binary" ? packBits(numbers) : Float32Array.from(numbers)],
    usage: usageOf({ input: readNumber(reply, "inputTextTokenCount") }),
    ...(request.options?.amazonTitan?.embeddingTypes && {
      providerMetadata: { amazonTitan: { embeddingsByType: byType } },
    }),
  };
}

// One number for each dimension, 0 or 1 (unverified).
function packBits(bits: readonly number[]): Vector {
  const packed = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [at, bit] of bits.entries()) if (bit > 0) packed[at >> 3]! |= 0x80 >> (at & 7);
  return packed;
}
