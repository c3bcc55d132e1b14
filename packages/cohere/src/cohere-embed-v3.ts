import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  inputText,
  isModel,
  type JsonObject,
  partsOf,
  present,
  readOptions,
  unsupported,
  type Warning,
} from "@bedplate/core";
import {
  type CohereEmbedOptions,
  dataUri,
  decodeResponse,
  encodePurpose,
  encodeTypes,
} from "./cohere-embed.ts";

/** Embed English and Multilingual, version 3: 96 texts a call, or one picture. */
export const embedV3: EmbeddingAdapter = {
  kind: "embedding",
  name: "cohere-embed-v3",
  operation: "InvokeModel",
  exampleModels: ["cohere.embed-english-v3", "cohere.embed-multilingual-v3"],
  methods: embeddingMethods,
  batchSizes: { text: 96, image: 1 },
  types: () => ["float", "int8", "uint8", "binary"],
  tuning: ["purpose", "truncate"],
  dimensions: () => [1024],
  supports: (model) =>
    isModel(model, "cohere.embed-english-v3") || isModel(model, "cohere.embed-multilingual-v3"),
  encodeRequest,
  decodeResponse,
};

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const { truncate, options } = call.request;
  const known = readOptions<Pick<CohereEmbedOptions, "embeddingTypes">>(call, options?.cohereEmbed, {
    embeddingTypes: true,
  });
  const image = encodeImage(call);
  return {
    body: {
      ...(image ?? encodeTexts(call)),
      ...present({ truncate: truncate?.toUpperCase(), embedding_types: encodeTypes(call.request, known) }),
    },
    warnings: image ? purposeless(call) : [],
  };
}

function encodeImage(call: Call<EmbeddingRequest>): JsonObject | undefined {
  const parts = call.request.inputs.flatMap(partsOf);
  const [part] = parts;
  if (part === undefined || parts.every(({ type }) => type === "text")) return undefined;
  if (parts.length > 1)
    throw unsupported(call, "this format takes texts, or one picture by itself", "Use Embed v4 to mix them.");
  return { input_type: "image", images: [dataUri(call, part, ["image/jpeg", "image/png"])] };
}

function encodeTexts(call: Call<EmbeddingRequest>): JsonObject {
  const texts = call.request.inputs.map((input) => inputText(call, input));
  return { input_type: encodePurpose(call.request), texts };
}

// The field that says the purpose says for pictures that they are some.
function purposeless({ model, request: { purpose } }: Call<EmbeddingRequest>): Warning[] {
  if (purpose === undefined) return [];
  const message = `${model.id}: pictures have no purpose in this format; it was not sent.`;
  return [{ code: "unsupported-setting", setting: "purpose", message }];
}
