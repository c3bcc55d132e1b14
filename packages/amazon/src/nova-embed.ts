import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  isModel,
  type JsonObject,
  type ModelRef,
  partsOf,
  present,
  readNumber,
  readNumbers,
  readObjects,
  required,
  unsupported,
  usageOf,
  type Warning,
} from "@bedplate/core";
import { encodePart, encodeSettings, novaDimensions, unsent } from "./nova-embed-params.ts";

/** Nova Multimodal Embeddings: one text, picture, sound or film in, one vector out. */
export const novaEmbed: EmbeddingAdapter = {
  kind: "embedding",
  name: "nova-embed",
  operation: "InvokeModel",
  exampleModels: ["amazon.nova-2-multimodal-embeddings-v1:0"],
  methods: embeddingMethods,
  batchSizes: { text: 1, document: 1, image: 1, audio: 1, video: 1 },
  types: () => ["float"],
  tuning: ["purpose", "truncate"],
  dimensions: () => novaDimensions,
  supports: isNovaEmbed,
  encodeRequest,
  decodeResponse,
};

/** Whether a model is one of Nova's for embeddings. */
export function isNovaEmbed(model: ModelRef): boolean {
  return isModel(model, "amazon.nova-2-multimodal-embeddings-");
}

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const [part, ...others] = partsOf(call.request.inputs[0] ?? "");
  if (part === undefined || others.length > 0)
    throw unsupported(call, "Nova embeds one text or medium at a time", "Make an input of each.");
  const singleEmbeddingParams = { ...encodeSettings(call), ...encodePart(call, part) };
  return { body: { taskType: "SINGLE_EMBEDDING", singleEmbeddingParams }, warnings: unsent(call, part) };
}

/** Tokens are counted in a header alone. */
function decodeResponse(reply: JsonObject, { model }: Call<EmbeddingRequest>): EmbeddingOutput {
  const list = readObjects(reply, "embeddings");
  const numbers = required(readNumbers(list[0] ?? {}, "embedding"), "embeddings[0].embedding");
  const cut = readNumber(list[0] ?? {}, "truncatedCharLength");
  const metadata = {
    ...(list.length > 1 && {
      embeddings: list.map(({ embedding, embeddingType }) => present({ embedding, embeddingType })),
    }),
    ...(cut !== undefined && { truncatedCharLength: cut }),
  };
  return {
    embeddings: [Float32Array.from(numbers)],
    usage: usageOf({}),
    ...(cut !== undefined && { warnings: [cutWarning(model, cut)] }),
    ...(Object.keys(metadata).length > 0 && { providerMetadata: { amazonNovaEmbed: metadata } }),
  };
}

function cutWarning({ id }: ModelRef, length: number): Warning {
  const message = `${id}: a text was too long and was cut; its truncatedCharLength is ${length}.`;
  return { code: "adjusted-content", setting: "inputs", message };
}
