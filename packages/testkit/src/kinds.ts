import type {
  EmbeddingAdapter,
  EmbeddingOutput,
  EmbeddingRequest,
  EmbeddingServerAdapter,
  EmbeddingType,
  ImageAdapter,
  ImageOutput,
  ImageRequest,
  ImageServerAdapter,
  RerankAdapter,
  RerankOutput,
  RerankRequest,
  RerankServerAdapter,
  Vector,
} from "@bedplate/core";
import { parseModelId } from "@bedplate/core";
import fc from "fast-check";
import type { TestFunction } from "./laws.ts";
import { type ReplyKind, type ReplySuite, testReplyAdapter } from "./reply-laws.ts";

/** A format of embeddings with its cases. */
export interface EmbeddingSuite extends ReplySuite<EmbeddingRequest, EmbeddingOutput> {
  adapter: EmbeddingAdapter;
  server: EmbeddingServerAdapter;
}

/** A format of pictures with its cases. */
export interface ImageSuite extends ReplySuite<ImageRequest, ImageOutput> {
  adapter: ImageAdapter;
  server: ImageServerAdapter;
}

/** A format of rankings with its cases. */
export interface RerankSuite extends ReplySuite<RerankRequest, RerankOutput> {
  adapter: RerankAdapter;
  server: RerankServerAdapter;
}

/** The laws of a format of embeddings. Vectors in fixtures are lists of numbers that 32 bits hold. */
export function testEmbeddingAdapter(test: TestFunction, suite: EmbeddingSuite): void {
  testReplyAdapter(test, suite, embeddings(suite.adapter));
}

/** The laws of a format of pictures. */
export function testImageAdapter(test: TestFunction, suite: ImageSuite): void {
  testReplyAdapter(test, suite, pictures(suite));
}

/** The laws of a format of rankings. */
export function testRerankAdapter(test: TestFunction, suite: RerankSuite): void {
  testReplyAdapter(test, suite, rankings);
}

const text = fc.string({ minLength: 1, maxLength: 60, unit: "grapheme" });
const count = fc.nat(5000);

function embeddings(adapter: EmbeddingAdapter): ReplyKind<EmbeddingRequest, EmbeddingOutput> {
  return {
    revive: (output, { type = "float" }) => ({
      ...output,
      embeddings: output.embeddings.map((numbers) => vectorOf(Array.from(numbers), type)),
    }),
    request(model) {
      const optional = fc.record(
        {
          purpose: fc.constantFrom("query", "document", "classification", "clustering"),
          dimensions: fc.constantFrom(...adapter.dimensions(parseModelId(model))),
          type: fc.constantFrom(...adapter.types(parseModelId(model))),
          truncate: fc.constantFrom("none", "start", "end"),
        },
        { requiredKeys: [] },
      );
      const inputs = fc.array(text, { minLength: 1, maxLength: adapter.batchSizes.text ?? 1 });
      return fc.tuple(inputs, optional).map(([list, settings]) => ({ model, inputs: list, ...settings }));
    },
    output: ({ inputs, type = "float" }) =>
      fc
        .tuple(fc.array(vector(type), { minLength: inputs.length, maxLength: inputs.length }), count)
        .map(([vectors, total]) => ({ embeddings: vectors, usage: { input: { total }, output: {} } })),
  };
}

function vector(type: EmbeddingType): fc.Arbitrary<Vector> {
  const length = { minLength: 8, maxLength: 8 };
  switch (type) {
    case "float":
      return fc.float32Array({ ...length, noNaN: true, noDefaultInfinity: true, min: -2, max: 2 });
    case "int8":
      return fc.int8Array(length);
    case "uint8":
    case "binary":
      return fc.uint8Array(length);
  }
}

function vectorOf(numbers: readonly number[], type: EmbeddingType): Vector {
  if (type === "float") return Float32Array.from(numbers);
  return type === "int8" ? Int8Array.from(numbers) : Uint8Array.from(numbers);
}

const words = fc.record<Pick<ImageRequest, "prompt" | "negativePrompt">>(
  { prompt: text, negativePrompt: text },
  { requiredKeys: ["prompt"] },
);
const tuning = fc.record<Partial<ImageRequest>>(
  {
    size: fc.constantFrom(
      { width: 512, height: 512 },
      { width: 1024, height: 1024 },
      { width: 1280, height: 720 },
    ),
    count: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(2_147_483_646),
    format: fc.constantFrom("png", "jpeg", "webp"),
  },
  { requiredKeys: [] },
);

/** Any words and settings around the pictures, masks and options of a model's cases: what a task takes, the cases know. */
function pictures({ fixtures }: ImageSuite): ReplyKind<ImageRequest, ImageOutput> {
  return {
    revive: (output) => output,
    request(model) {
      const cases = fixtures
        .map(({ request }): Partial<ImageRequest> => request)
        .filter((request) => request.model === model);
      const content: fc.Arbitrary<Partial<ImageRequest>> =
        cases.length > 0 ? fc.constantFrom(...cases) : words;
      return fc
        .tuple(content, text, text, tuning)
        .map(([{ size: _size, aspectRatio: _ratio, ...request }, prompt, negativePrompt, settings]) => ({
          ...request,
          ...(request.prompt !== undefined && { prompt }),
          ...(request.negativePrompt !== undefined && { negativePrompt }),
          ...settings,
          model,
        }));
    },
    output: ({ count: wanted = 1 }) =>
      fc
        .tuple(
          fc.array(fc.base64String({ minLength: 4 }), { minLength: wanted, maxLength: wanted }),
          fc.boolean(),
        )
        .map(([list, blocked]) => ({
          images: list.map((data) => ({
            type: "image",
            mediaType: "image/png",
            source: { type: "base64", data },
          })),
          finish: { reason: blocked ? "content-filter" : "stop" },
          usage: { input: {}, output: {} },
        })),
  };
}

const rankings: ReplyKind<RerankRequest, RerankOutput> = {
  revive: (output) => output,
  request: (model) =>
    fc
      .tuple(text, fc.array(text, { minLength: 1, maxLength: 5 }), fc.option(fc.integer({ min: 1, max: 5 })))
      .map(([query, documents, topN]) => ({ model, query, documents, ...(topN !== null && { topN }) })),
  output: ({ documents }) =>
    fc
      .array(fc.float({ min: 0, max: 1, noNaN: true }), {
        minLength: documents.length,
        maxLength: documents.length,
      })
      .map((scores) => ({
        ranking: scores.map((score, index) => ({ index, score })),
        usage: { input: {}, output: {} },
      })),
};
