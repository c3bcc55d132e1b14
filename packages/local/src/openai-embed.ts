import {
  BedrockError,
  type Call,
  type EmbeddingAdapter,
  type EmbeddingOutput,
  type EmbeddingRequest,
  embeddingMethods,
  inputText,
  type JsonObject,
  present,
  readNumber,
  readNumbers,
  readObject,
  readObjects,
} from "@bedplate/core";

/** OpenAI's embeddings: texts of any model. Which lengths a model has only its server knows, so the one that is asked for counts as known. */
export function createOpenAiEmbed({ dimensions }: Pick<EmbeddingRequest, "dimensions">): EmbeddingAdapter {
  return {
    kind: "embedding",
    name: "openai-embeddings",
    operation: "InvokeModel",
    exampleModels: ["nomic-embed-text"],
    methods: embeddingMethods,
    batchSizes: { text: 128 },
    tuning: [],
    types: () => ["float"],
    dimensions: () => (dimensions === undefined ? [] : [dimensions]),
    supports: () => true,
    encodeRequest: (call) => ({
      body: present({
        input: call.request.inputs.map((input) => inputText(call, input)),
        encoding_format: "float",
        dimensions: call.request.dimensions,
      }),
      warnings: [],
    }),
    decodeResponse,
  };
}

function decodeResponse(reply: JsonObject, { request }: Call<EmbeddingRequest>): EmbeddingOutput {
  const vectors = readObjects(reply, "data")
    .toSorted((one, other) => (readNumber(one, "index") ?? 0) - (readNumber(other, "index") ?? 0))
    .map((item) => Float32Array.from(readNumbers(item, "embedding") ?? []));
  if (vectors.length !== request.inputs.length)
    throw new BedrockError(
      "invalid-response",
      `${vectors.length} vectors for ${request.inputs.length} inputs.`,
    );
  const lengths = vectors.map(({ length }) => length);
  const { dimensions = lengths[0] } = request;
  const other = lengths.find((length) => length !== dimensions);
  if (other !== undefined)
    throw new BedrockError("unsupported", `the model's vectors have ${other} dimensions, not ${dimensions}.`);
  const total = readNumber(readObject(reply, "usage") ?? {}, "prompt_tokens");
  return { embeddings: vectors, usage: { input: { ...(total !== undefined && { total }) }, output: {} } };
}
