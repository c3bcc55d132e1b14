import {
  type EmbeddingJobRequest,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type EmbeddingSegment,
  isModel,
  parseModelId,
  partsOf,
  text,
} from "@bedplate/core";
import { quantise } from "@bedplate/core/server";
import { tokensOf } from "./prompt.ts";
import { piecesOf } from "./simulated-pieces.ts";
import { vectorOf } from "./simulated-vector.ts";

/** Vectors by what the inputs share, so that similar texts are near. Lengths are the models' own where nothing is asked for. */
export async function embedSimulated(request: EmbeddingRequest): Promise<EmbeddingResponse> {
  const { model, inputs, type = "float" } = request;
  const dimensions = dimensionsOf(request);
  const total = inputs.reduce((sum, input) => sum + tokensOf(...partsOf(input)), 0);
  return {
    embeddings: inputs.map((input) => quantise(vectorOf(input, dimensions), type)),
    usage: { input: { total }, output: {} },
    warnings: [],
    responses: [{ modelId: model, indexes: [...inputs.keys()] }],
  };
}

/** Vectors of the pieces of a long input. Those of one film or sound are near each other. */
export function segmentsOf(request: EmbeddingJobRequest): EmbeddingSegment[] {
  const dimensions = dimensionsOf(request);
  const parts = partsOf(request.input);
  return piecesOf(request).map(({ said, ...piece }) => {
    const mark = text(Object.values(piece).join(" "));
    return { embedding: vectorOf(said ?? [...parts, mark], dimensions), ...piece };
  });
}

const usualDimensions = {
  "amazon.titan-embed-text-v2": 1024,
  "amazon.titan-embed-text-": 1536,
  "amazon.titan-embed-g1-text-": 1536,
  "amazon.nova-2-multimodal-embeddings-": 3072,
  "cohere.embed-v4": 1536,
  "twelvelabs.marengo-embed-3-": 512,
};

function dimensionsOf({ model, dimensions }: Pick<EmbeddingRequest, "model" | "dimensions">): number {
  const ref = parseModelId(model);
  const [, usual = 1024] = Object.entries(usualDimensions).find(([prefix]) => isModel(ref, prefix)) ?? [];
  return dimensions ?? usual;
}
