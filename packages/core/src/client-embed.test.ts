import { expect, test } from "vitest";
import { createClient, type EmbedOptions } from "./client.ts";
import { embeddingMethods } from "./client-embed.ts";
import { EmbeddingError, type EmbeddingRequest, type EmbeddingResponse } from "./embedding.ts";
import { formOf, partsOf } from "./embedding-input.ts";
import { BedrockError, isBedrockError } from "./error.ts";
import { readNumber, readObjects } from "./json.ts";
import { image } from "./media.ts";
import { isModel } from "./model-id.ts";
import type { EmbeddingAdapter } from "./reply-adapter.ts";
import type { Transport, WireCall } from "./transport.ts";

/** A format whose vector of a text is its length, and of a picture -1. */
const lengths: EmbeddingAdapter = {
  kind: "embedding",
  name: "lengths",
  operation: "InvokeModel",
  exampleModels: ["acme.lengths-v1"],
  methods: embeddingMethods,
  batchSizes: { text: 3, image: 1 },
  types: () => ["float"],
  tuning: ["purpose"],
  dimensions: () => [1, 2],
  supports: (model) => isModel(model, "acme.lengths-"),
  encodeRequest: ({ request }) => ({
    body: { sizes: request.inputs.map((input) => (formOf(input) === "text" ? textLength(input) : -1)) },
    warnings: [],
  }),
  decodeResponse: (reply) => ({
    embeddings: readObjects(reply, "vectors").map((vector) =>
      Float32Array.of(readNumber(vector, "size") ?? 0),
    ),
    usage: { input: {}, output: {} },
  }),
};

function textLength(input: EmbeddingRequest["inputs"][number]): number {
  const [part] = partsOf(input);
  return part?.type === "text" ? part.text.length : 0;
}

type Answer = (sizes: readonly number[], call: number) => Promise<void> | void;

function transportOf(answer: Answer = () => {}): Transport & { calls: WireCall[]; most: number } {
  let open = 0;
  const transport = {
    calls: [] as WireCall[],
    most: 0,
    async send(call: WireCall) {
      const at = transport.calls.push(call) - 1;
      const sizes = call.body.sizes as readonly number[];
      transport.most = Math.max(transport.most, ++open);
      try {
        await answer(sizes, at);
      } finally {
        open--;
      }
      const headers = {
        "x-amzn-bedrock-input-token-count": String(sizes.length),
        "x-amzn-requestid": `r${at}`,
      };
      return { headers, body: { vectors: sizes.map((size) => ({ size })) } };
    },
    stream: () => Promise.reject(new Error("not used")),
  };
  return transport;
}

const texts = (count: number): string[] => Array.from({ length: count }, (_, at) => "x".repeat(at + 1));

function embed(
  transport: Transport,
  request: Partial<EmbeddingRequest>,
  options?: EmbedOptions,
): Promise<EmbeddingResponse> {
  const client = createClient({ transport, adapters: [lengths], retry: false });
  return client.embed({ model: "acme.lengths-v1", inputs: [], ...request }, options);
}

const sizesOf = ({ embeddings }: Pick<EmbeddingResponse, "embeddings">): (number | undefined)[] =>
  embeddings.map((vector) => vector?.[0]);

test("many inputs are split by the format's batch size, and their vectors come in the order of the inputs", async () => {
  // The first call is the last to be answered.
  const transport = transportOf((_, call) => new Promise((done) => setTimeout(done, call === 0 ? 20 : 0)));
  const progress: number[] = [];
  const response = await embed(
    transport,
    { inputs: texts(7) },
    { onProgress: ({ done, total }) => progress.push(done / total) },
  );
  expect(transport.calls.map(({ body }) => body.sizes)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  expect(sizesOf(response)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(response.usage).toEqual({ input: { total: 7 }, output: {} });
  expect(response.responses.map(({ requestId }) => requestId)).toEqual(["r0", "r1", "r2"]);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual(progress.toSorted());
});

test("inputs of one form share calls, wherever they stand", async () => {
  const transport = transportOf();
  const picture = image("AAAA", "image/png");
  const response = await embed(transport, { inputs: ["a", picture, "bb", picture, "ccc"] });
  expect(transport.calls.map(({ body }) => body.sizes)).toEqual([[1, 2, 3], [-1], [-1]]);
  expect(sizesOf(response)).toEqual([1, -1, 2, -1, 3]);
});

test("no more calls are under way than were allowed", async () => {
  const transport = transportOf(() => new Promise((done) => setTimeout(done, 1)));
  await embed(transport, { inputs: texts(30) }, { concurrency: 2 });
  expect([transport.calls.length, transport.most]).toEqual([10, 2]);
});

test("inputs that are too long together are not sent together", async () => {
  const transport = transportOf();
  await embed(transport, { inputs: ["x".repeat(15_000_000), "x".repeat(15_000_000), "x"] });
  expect(transport.calls.map(({ body }) => body.sizes)).toEqual([[15_000_000], [15_000_000, 1]]);
});

test("the length of a call is counted in bytes, not in letters", async () => {
  const transport = transportOf();
  await embed(transport, { inputs: ["船".repeat(5_000_000), "船".repeat(5_000_000)] });
  expect(transport.calls.length).toBe(2);
});

test.each([Number.POSITIVE_INFINITY, Number.NaN, 0])(
  "a concurrency of %s embeds all inputs",
  async (concurrency) => {
    const response = await embed(transportOf(), { inputs: texts(7) }, { concurrency });
    expect(sizesOf(response)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  },
);

test("an input without parts is refused before anything is sent", async () => {
  const transport = transportOf();
  await expect(embed(transport, { inputs: ["a", []] })).rejects.toMatchObject({ code: "invalid-request" });
  expect(transport.calls).toEqual([]);
});

test("a failed call is told with its inputs, and what the others gave is kept", async () => {
  const transport = transportOf((_, call) => {
    if (call === 1) throw new BedrockError("invalid-request", "acme.lengths-v1: input 5 is too long.");
  });
  const error = await embed(transport, { inputs: texts(7) }, { concurrency: 1 }).catch(
    (caught: unknown) => caught,
  );
  if (!(error instanceof EmbeddingError)) throw error;
  expect(isBedrockError(error)).toBe(true);
  expect([error.code, error.retryable]).toEqual(["invalid-request", false]);
  expect(error.message).toBe(
    "acme.lengths-v1: input 5 is too long. 4 of 7 inputs have their vector (error.embeddings).",
  );
  expect(error.failures).toMatchObject([{ indexes: [3, 4, 5], error: { code: "invalid-request" } }]);
  expect(sizesOf({ embeddings: [...error.embeddings] as never })).toEqual([
    1,
    2,
    3,
    undefined,
    undefined,
    undefined,
    7,
  ]);
  expect(error.usage.input.total).toBe(4);
});

test("after a failure that every call would share, no further call is made", async () => {
  const transport = transportOf(() => {
    throw new BedrockError("access-denied", "acme.lengths-v1: you may not.");
  });
  const error = await embed(transport, { inputs: texts(30) }, { concurrency: 2 }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({
    code: "access-denied",
    failures: [{ indexes: [0, 1, 2] }, { indexes: [3, 4, 5] }],
  });
  expect(transport.calls.length).toBe(2);
});

test("an abort stops what is not yet sent, and keeps what has come", async () => {
  const controller = new AbortController();
  const transport = transportOf((_, call) => {
    if (call === 1) controller.abort();
  });
  const error = await embed(
    transport,
    { inputs: texts(12) },
    { concurrency: 1, signal: controller.signal },
  ).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "aborted",
    failures: [{ indexes: [6, 7, 8] }, { indexes: [9, 10, 11] }],
  });
  expect(transport.calls.length).toBe(2);
});

test.each<[string, Partial<EmbeddingRequest>, string, RegExp]>([
  [
    "a form",
    { inputs: ["a", ["b", "c"].map((text) => ({ type: "text", text }) as const)] },
    "unsupported",
    /input 1 is mixed, and the lengths format takes text, image/,
  ],
  ["a type", { inputs: ["a"], type: "int8" }, "unsupported", /no vectors of type int8\. It has float/],
  [
    "a length",
    { inputs: ["a"], dimensions: 384 },
    "unsupported",
    /no vectors of 384 dimensions\. It has 1, 2/,
  ],
])("%s that the format lacks is refused before anything is sent", async (_, request, code, message) => {
  const transport = transportOf();
  const error = await embed(transport, request).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(transport.calls).toEqual([]);
});

test("tuning that the format lacks is a warning, once for all calls", async () => {
  const { warnings } = await embed(transportOf(), { inputs: texts(7), purpose: "query", truncate: "end" });
  expect(warnings.map(({ setting }) => setting)).toEqual(["truncate"]);
});

test("a reply with too few vectors is invalid", async () => {
  const transport: Transport = {
    ...transportOf(),
    send: async () => ({ headers: {}, body: { vectors: [{ size: 1 }] } }),
  };
  const error = await embed(transport, { inputs: ["a", "b"] }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "invalid-response",
    message: expect.stringMatching(/1 vectors for 2 inputs/),
  });
});

test("no inputs are no calls", async () => {
  const transport = transportOf();
  expect(await embed(transport, {})).toMatchObject({ embeddings: [], responses: [] });
  expect(transport.calls).toEqual([]);
});

test("a client without an adapter of the kind says what it needs", async () => {
  const client = createClient({ transport: transportOf(), adapters: [] });
  await expect(client.embed({ model: "acme.lengths-v1", inputs: ["a"] })).rejects.toMatchObject({
    code: "unknown-model",
    message: "embed needs an adapter for it; this client has none.",
  });
});
