import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  formOf,
  inputText,
  isModel,
  type JsonObject,
  partsOf,
  present,
  readOptions,
} from "@bedplate/core";
import {
  type CohereEmbedOptions,
  dataUri,
  decodeResponse,
  encodePurpose,
  encodeTypes,
} from "./cohere-embed.ts";

/** Embed version 4: 96 texts, pictures, or texts and pictures that become one vector together. */
export const embedV4: EmbeddingAdapter = {
  kind: "embedding",
  name: "cohere-embed-v4",
  operation: "InvokeModel",
  exampleModels: ["cohere.embed-v4:0"],
  methods: embeddingMethods,
  batchSizes: { text: 96, image: 96, mixed: 96 },
  types: () => ["float", "int8", "uint8", "binary"],
  tuning: ["purpose", "truncate"],
  dimensions: () => [256, 512, 1024, 1536],
  supports: (model) => isModel(model, "cohere.embed-v4"),
  encodeRequest,
  decodeResponse,
};

const mediaTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"];

// The documented words; the service knows those of version 3 too.
const truncations = { none: "NONE", start: "LEFT", end: "RIGHT" };

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const { dimensions, truncate, options } = call.request;
  const known = readOptions<CohereEmbedOptions>(call, options?.cohereEmbed, {
    embeddingTypes: true,
    maxTokens: true,
  });
  const body = {
    input_type: encodePurpose(call.request),
    ...encodeInputs(call),
    ...present({
      truncate: truncate && truncations[truncate],
      embedding_types: encodeTypes(call.request, known),
      output_dimension: dimensions,
      max_tokens: known.maxTokens,
    }),
  };
  return { body, warnings: [] };
}

function encodeInputs(call: Call<EmbeddingRequest>): JsonObject {
  const { inputs } = call.request;
  const [form, ...others] = new Set(inputs.map(formOf));
  if (form === "mixed" || others.length > 0)
    return {
      inputs: inputs.map((input) => ({ content: partsOf(input).map((part) => encodePart(call, part)) })),
    };
  if (form === "text") return { texts: inputs.map((input) => inputText(call, input)) };
  return { images: inputs.flatMap(partsOf).map((part) => dataUri(call, part, mediaTypes)) };
}

/** A part of an input that mixes them. */
export function encodePart(call: Call<EmbeddingRequest>, part: EmbeddingPart): JsonObject {
  if (part.type === "text") return { type: "text", text: part.text };
  return { type: "image_url", image_url: { url: dataUri(call, part, mediaTypes) } };
}
