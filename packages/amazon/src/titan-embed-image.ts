import {
  BedrockError,
  type Call,
  type EmbeddingAdapter,
  type EmbeddingInput,
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  isModel,
  type JsonObject,
  partsOf,
  readNumber,
  readNumbers,
  readOptions,
  readString,
  required,
  unsupported,
  usageOf,
} from "@bedplate/core";

/** Titan Multimodal Embeddings G1: a text, a picture, or the mean of both. */
export const titanEmbedImage: EmbeddingAdapter = {
  kind: "embedding",
  name: "titan-embed-image",
  operation: "InvokeModel",
  exampleModels: ["amazon.titan-embed-image-v1"],
  methods: embeddingMethods,
  batchSizes: { text: 1, image: 1, mixed: 1 },
  types: () => ["float"],
  tuning: [],
  dimensions: () => [256, 384, 1024],
  supports: (model) => isModel(model, "amazon.titan-embed-image-"),
  encodeRequest,
  decodeResponse,
};

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const { inputs, dimensions, options } = call.request;
  readOptions<object>(call, options?.amazonTitan, {});
  const config = dimensions !== undefined && { embeddingConfig: { outputEmbeddingLength: dimensions } };
  return { body: { ...encodeInput(call, inputs[0] ?? ""), ...config }, warnings: [] };
}

function encodeInput(call: Call<EmbeddingRequest>, input: EmbeddingInput): JsonObject {
  const body: Record<string, string> = {};
  for (const part of partsOf(input)) {
    const key = part.type === "text" ? "inputText" : "inputImage";
    if (key in body)
      throw unsupported(
        call,
        "this format fuses one text and one picture",
        "Embed the others by themselves.",
      );
    body[key] = part.type === "text" ? part.text : imageData(call, part);
  }
  return body;
}

function imageData(call: Call<EmbeddingRequest>, part: Exclude<EmbeddingPart, { type: "text" }>): string {
  const { type, mediaType, source } = part;
  if (type !== "image" || !/^image\/(jpeg|png)$/.test(mediaType))
    throw unsupported(
      call,
      `this format takes no ${type} of type ${mediaType}`,
      "Pass a JPEG or PNG picture.",
    );
  if (source.type === "base64") return source.data;
  throw unsupported(
    call,
    `this format takes no picture from a source of type ${source.type}`,
    "Pass base64.",
  );
}

function decodeResponse(reply: JsonObject, { model }: Call<EmbeddingRequest>): EmbeddingOutput {
  // A failure comes with the HTTP status 200.
  const message = readString(reply, "message");
  if (message) throw new BedrockError("model-error", `${model.id}: ${message}`, { modelId: model.id });
  return {
    embeddings: [Float32Array.from(required(readNumbers(reply, "embedding"), "embedding"))],
    usage: usageOf({ input: readNumber(reply, "inputTextTokenCount") }),
  };
}
