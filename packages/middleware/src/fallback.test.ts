import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  BedrockError,
  type Client,
  collect,
  createClient,
  ImageError,
  type Middleware,
  textOf,
  user,
  wrap,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, createJournal, simulated } from "@bedplate/server";
import { beforeEach, describe, expect, test } from "vitest";
import { type FallbackModels, type FallbackOptions, fallsBack, withFallback } from "./fallback.ts";

const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
const nova = "amazon.nova-lite-v1:0";
const llama = "meta.llama3-8b-instruct-v1:0";
const messages = [user("Name a river.")];
const journal = createJournal();

beforeEach(() => journal.clear());

function clientWith(faults: string[], models: FallbackModels, options: FallbackOptions = {}): Client {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated(), journal, faults });
  const transport = createFetchTransport({
    endpoint: "http://b.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  return wrap(createClient({ transport, adapters, retry: false }), withFallback(models, options));
}

function asked(): (string | undefined)[] {
  return journal.requests().map(({ modelId }) => modelId);
}

describe("a model that fails", () => {
  test("is answered for by the next one, with a warning that says so", async () => {
    const client = clientWith([`throttlingException,on=${haiku}`], [nova]);
    const response = await client.generateText({ model: haiku, messages });
    expect(textOf(response)).not.toBe("");
    expect(response.metadata.modelId).toBe(nova);
    expect(response.warnings).toEqual([
      { code: "fallback", setting: "model", message: `${nova} answered instead of ${haiku} (throttled).` },
    ]);
  });

  test("is answered for in a stream, before which nothing came", async () => {
    const client = clientWith(
      [`throttlingException,on=${haiku}`, `accessDeniedException,on=${nova}`],
      [nova, llama],
    );
    const response = await collect(client.streamText({ model: haiku, messages }));
    expect(asked()).toEqual([haiku, nova, llama]);
    expect(response.warnings.map(({ message }) => message)).toEqual([
      `${llama} answered instead of ${haiku} (throttled), then ${nova} (access-denied).`,
    ]);
  });

  test("within its answer is not answered for", async () => {
    const client = clientWith([`throttlingException@3,on=${haiku}`], [nova]);
    const parts: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { type } of client.streamText({ model: haiku, messages })) parts.push(type);
    };
    await expect(read()).rejects.toMatchObject({ code: "throttled" });
    expect(parts).toContain("text-delta");
    expect(asked()).toEqual([haiku]);
  });

  test("is not asked again by its own name in the list", async () => {
    const client = clientWith(["throttlingException"], [nova, haiku, nova]);
    await expect(client.generateText({ model: haiku, messages })).rejects.toMatchObject({
      code: "throttled",
      message: expect.stringContaining(`Other models failed too: ${nova} (throttled).`),
    });
    expect(asked()).toEqual([haiku, nova]);
  });

  test("is answered for by the first of the others that can", async () => {
    const mistral = "mistral.mistral-7b-instruct-v0:2";
    const refused = [nova, mistral].map((model) => `validationException,on=${model}`);
    const faults = [`throttlingException,on=${haiku}`, ...refused];
    const client = clientWith(faults, [mistral, nova, llama]);
    expect((await client.generateText({ model: haiku, messages })).metadata.modelId).toBe(llama);
    const nobody = clientWith(faults, [mistral, nova]).generateText({ model: haiku, messages });
    await expect(nobody).rejects.toMatchObject({
      code: "throttled",
      modelId: haiku,
      message: expect.stringContaining(`too: ${mistral} (invalid-request), ${nova} (invalid-request).`),
    });
  });

  test("by the program's own mistake is not answered for", async () => {
    const client = clientWith([`validationException,on=${haiku}`], [nova]);
    await expect(client.generateText({ model: haiku, messages })).rejects.toMatchObject({
      code: "invalid-request",
    });
    expect(asked()).toEqual([haiku]);
  });

  test("is answered for as the program decides", async () => {
    const shouldFallBack = ({ code }: BedrockError): boolean => code === "invalid-request";
    const client = clientWith([`validationException,on=${haiku}`], [nova], { shouldFallBack });
    expect((await client.generateText({ model: haiku, messages })).metadata.modelId).toBe(nova);
  });
});

test("pictures and rankings fall back to models of their kind", async () => {
  const [canvas, core] = ["amazon.nova-canvas-v1:0", "stability.stable-image-core-v1:1"];
  const [rerank, cohere] = ["amazon.rerank-v1:0", "cohere.rerank-v3-5:0"];
  const faults = [`serviceUnavailableException,on=${canvas}`, `serviceUnavailableException,on=${rerank}`];
  const client = clientWith(faults, { image: [core], rerank: [cohere] });
  const image = await client.generateImage({ model: canvas, prompt: "a boat" });
  const ranked = await client.rerank({ model: rerank, query: "sea", documents: ["a sea", "a hill"] });
  expect([image.warnings.at(-1)?.message, ranked.warnings.at(-1)?.message]).toEqual([
    `${core} answered instead of ${canvas} (service-unavailable).`,
    `${cohere} answered instead of ${rerank} (service-unavailable).`,
  ]);
});

test("embeddings never fall back", async () => {
  const client = clientWith(["throttlingException"], [nova]);
  const inputs = ["a"];
  await expect(client.embed({ model: "amazon.titan-embed-text-v2:0", inputs })).rejects.toMatchObject({
    code: "throttled",
  });
  expect(journal.requests()).toHaveLength(1);
});

test("an aborted call asks nobody else, the program included", async () => {
  let asked = 0;
  const shouldFallBack = (): boolean => ++asked > 0;
  const client = clientWith([], [nova], { shouldFallBack });
  const call = client.generateText({ model: haiku, messages }, { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ code: "aborted" });
  expect(asked).toBe(0);
});

test("pictures that were made before a failure are not made again by another model", async () => {
  const failure = new ImageError(new BedrockError("throttled", "Too many."), {
    images: [],
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
    warnings: [],
    responses: [],
  });
  const models: string[] = [];
  const failing: Middleware = (next) => ({
    ...next,
    async generateImage({ model }) {
      models.push(model);
      throw failure;
    },
  });
  const client = wrap(
    failing(clientWith([], [])),
    withFallback({ image: ["stability.stable-image-core-v1:1"] }),
  );
  const call = client.generateImage({ model: "amazon.nova-canvas-v1:0", prompt: "a boat" });
  await expect(call).rejects.toBe(failure);
  expect(models).toEqual(["amazon.nova-canvas-v1:0"]);
});

test("what may pass and what is the model's own trouble falls back", () => {
  const codes = [
    "throttled",
    "model-not-ready",
    "service-unavailable",
    "access-denied",
    "not-found",
    "timeout",
  ] as const;
  const mistakes = [
    "invalid-request",
    "unsupported",
    "unknown-model",
    "configuration",
    "unauthenticated",
  ] as const;
  expect(codes.map((code) => fallsBack(new BedrockError(code, "")))).toEqual(codes.map(() => true));
  expect(mistakes.map((code) => fallsBack(new BedrockError(code, "")))).toEqual(mistakes.map(() => false));
});
