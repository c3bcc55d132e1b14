import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { models } from "@bedplate/catalog";
import {
  type Client,
  createClient,
  type EmbeddingAdapter,
  EmbeddingError,
  image,
  parseModelId,
  text,
  type Vector,
} from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { key } from "./server-client.ts";

let server: Listener;
let client: Client;
let calls = 0;

beforeAll(async () => {
  const auth = { credentials: [key] };
  const handler = createHandler({ adapters: serverAdapters, backend: simulated(), models, auth });
  server = await listen((incoming) => {
    calls++;
    return handler(incoming);
  });
  const transport = createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  client = createClient({ transport, adapters, retry: false });
});

afterAll(() => server.close());

beforeEach(() => {
  calls = 0;
});

const embedders = adapters.filter((adapter): adapter is EmbeddingAdapter => adapter.kind === "embedding");
const served = embedders.flatMap((adapter) =>
  adapter.exampleModels.map((model): [string, EmbeddingAdapter] => [model, adapter]),
);
const inputs = ["The harbour has many ships.", "Many ships lie in the harbour.", "Taxes are due in May."];

test("every format of embeddings is tried", () => {
  expect(embedders.map(({ name }) => name).sort()).toEqual([
    "cohere-embed-v3",
    "cohere-embed-v4",
    "marengo-2",
    "marengo-3",
    "nova-embed",
    "titan-embed",
    "titan-embed-image",
  ]);
});

describe.each(served)("%s", (model, adapter) => {
  const ref = parseModelId(model);
  const dimensions = adapter.dimensions(ref);

  test("similar texts are nearer than others, in as many calls as it takes", async () => {
    const { embeddings, usage, responses } = await client.embed({ model, inputs });
    const [first, second, third] = embeddings as [Vector, Vector, Vector];
    expect(cosine(first, second)).toBeGreaterThan(cosine(first, third) + 0.2);
    expect(calls).toBe(Math.ceil(inputs.length / (adapter.batchSizes.text ?? 1)));
    expect(responses.map(({ requestId }) => typeof requestId)).toEqual(Array(calls).fill("string"));
    expect(usage.input.total).toBeGreaterThan(0);
  });

  test("vectors have the lengths and types that were asked for", async () => {
    for (const length of dimensions) {
      const { embeddings } = await client.embed({ model, inputs: ["a"], dimensions: length });
      expect([embeddings[0]?.constructor, embeddings[0]?.length]).toEqual([Float32Array, length]);
    }
    const longest = dimensions.at(-1)!;
    for (const type of adapter.types(ref)) {
      const { embeddings } = await client.embed({ model, inputs: ["a"], type, dimensions: longest });
      const kept = { float: Float32Array, int8: Int8Array, uint8: Uint8Array, binary: Uint8Array }[type];
      const length = type === "binary" ? longest / 8 : longest;
      expect([embeddings[0]?.constructor, embeddings[0]?.length]).toEqual([kept, length]);
    }
  });
});

const seeing = served.filter(([, { batchSizes }]) => "image" in batchSizes);

test.each(seeing)("%s embeds pictures too, each by itself or with a text", async (model, adapter) => {
  const fused = "mixed" in adapter.batchSizes ? [[text("a ship"), image(png, "image/png")]] : [];
  const { embeddings } = await client.embed({ model, inputs: [image(png, "image/png"), "a ship", ...fused] });
  const [picture, words, both] = embeddings;
  expect(embeddings.map(({ length }) => length)).toEqual(embeddings.map(() => picture?.length));
  expect(cosine(picture!, picture!)).toBeCloseTo(1);
  if (both) expect(cosine(both, words!)).toBeGreaterThan(cosine(picture!, words!));
});

test("texts that are too long for a model fail with their indexes, and the others are kept", async () => {
  const model = "amazon.titan-embed-text-v2:0";
  const long = "x".repeat(50_001);
  const error = await client.embed({ model, inputs: ["a", long, "b"] }).catch((caught: unknown) => caught);
  if (!(error instanceof EmbeddingError)) throw error;
  expect(error).toMatchObject({ code: "invalid-request", status: 400, failures: [{ indexes: [1] }] });
  expect(error.embeddings.map((vector) => vector?.length)).toEqual([1024, undefined, 1024]);
});

test("300 texts to a model that takes 96 at a time are four calls, in order", async () => {
  const model = "cohere.embed-multilingual-v3";
  const many = Array.from({ length: 300 }, (_, at) => `text ${at}`);
  const progress: number[] = [];
  const onProgress = ({ done }: { done: number }): number => progress.push(done);
  const { embeddings, responses } = await client.embed(
    { model, inputs: many, purpose: "document" },
    { onProgress },
  );
  expect([calls, progress.length, progress.at(-1)]).toEqual([4, 4, 300]);
  expect(responses.map(({ indexes }) => indexes.length)).toEqual([96, 96, 96, 12]);
  const { embeddings: alone } = await client.embed({ model, inputs: ["text 299"], purpose: "document" });
  expect(embeddings[299]).toEqual(alone[0]);
});

test("an abort in the middle keeps what has come", async () => {
  const controller = new AbortController();
  const call = client.embed(
    { model: "amazon.titan-embed-text-v2:0", inputs: Array(50).fill("a") },
    { concurrency: 1, signal: controller.signal, onProgress: ({ done }) => done === 3 && controller.abort() },
  );
  const error = await call.catch((caught: unknown) => caught);
  if (!(error instanceof EmbeddingError)) throw error;
  expect(error.code).toBe("aborted");
  expect(error.embeddings.filter((vector) => vector !== undefined).length).toBe(3);
});

function cosine(a: Vector, b: Vector): number {
  const dot = (x: Vector, y: Vector): number =>
    Array.from(x).reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

// One white pixel.
const png =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==";
