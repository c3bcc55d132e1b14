import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type Client, createClient, user, wrap } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, createJournal, simulated } from "@bedplate/server";
import { beforeEach, expect, test } from "vitest";
import { type Defaults, withDefaults } from "./defaults.ts";

const journal = createJournal({ bodies: true });
const handler = createHandler({ adapters: serverAdapters, backend: simulated(), journal });
const transport = createFetchTransport({
  endpoint: "http://bedrock.local",
  region: "us-east-1",
  token: "t",
  fetch: (input, init) => handler(new Request(input, init)),
});
const nova = "us.amazon.nova-lite-v1:0";
const haiku = "anthropic.claude-3-haiku-20240307-v1:0";
const messages = [user("Name a river.")];

beforeEach(() => journal.clear());

function clientWith(defaults: Defaults): Client {
  return wrap(createClient({ transport, adapters, aliases: { mine: haiku } }), withDefaults(defaults));
}

function sent(): Record<string, unknown>[] {
  return journal.requests().map(({ body = "" }) => JSON.parse(body));
}

test("what the caller leaves out is filled in, whole and streamed", async () => {
  const client = clientWith({ chat: { maxTokens: 40, temperature: 0.5 } });
  await client.generateText({ model: haiku, messages });
  for await (const _ of client.streamText({ model: haiku, messages }));
  expect(sent()).toMatchObject([
    { max_tokens: 40, temperature: 0.5 },
    { max_tokens: 40, temperature: 0.5 },
  ]);
});

test("the caller's own values win, zero and the empty list included", async () => {
  const client = clientWith({ chat: { maxTokens: 40, temperature: 0.5, stopSequences: ["!"] } });
  await client.generateText({ model: haiku, messages, temperature: 0, stopSequences: [] });
  expect(sent()).toMatchObject([{ max_tokens: 40, temperature: 0 }]);
  expect(sent()[0]).not.toMatchObject({ stop_sequences: ["!"] });
});

test("the longest name that fits goes first, and a name fits in every area", async () => {
  const models = {
    "amazon.": { chat: { maxTokens: 10 } },
    "amazon.nova-": { chat: { maxTokens: 20, topP: 0.5 } },
  };
  const client = clientWith({ chat: { maxTokens: 30, temperature: 0.1 }, models });
  await client.generateText({ model: nova, messages });
  await client.generateText({ model: haiku, messages });
  expect(sent()).toMatchObject([
    { inferenceConfig: { maxTokens: 20, topP: 0.5, temperature: 0.1 } },
    { max_tokens: 30 },
  ]);
});

test("an alias has defaults of its own", async () => {
  await clientWith({ models: { mine: { chat: { maxTokens: 7 } } } }).generateText({
    model: "mine",
    messages,
  });
  expect(sent()).toMatchObject([{ max_tokens: 7 }]);
});

test("options and settings are merged key by key", async () => {
  const client = clientWith({
    chat: { settings: { latency: "optimized", guardrail: { id: "sample", version: "1" } } },
  });
  const guardrail = { id: "sample", version: "1", trace: "enabled" } as const;
  const { guardrail: outcome } = await client.generateText({
    model: nova,
    messages,
    settings: { guardrail },
  });
  expect(outcome?.trace).toBeDefined();
});

test("a default size gives way to the caller's ratio", async () => {
  const client = clientWith({ image: { size: { width: 512, height: 512 }, seed: 7 } });
  const model = "stability.stable-image-core-v1:1";
  const { images, warnings } = await client.generateImage({ model, prompt: "a boat", aspectRatio: "16:9" });
  expect(warnings).toEqual([]);
  expect(sent()).toMatchObject([{ aspect_ratio: "16:9", seed: 7 }]);
  expect(images).toHaveLength(1);
});

test("requests are not changed, and those of other kinds are left alone", async () => {
  const client = clientWith({ chat: { maxTokens: 5 }, embed: { dimensions: 256 } });
  const request = Object.freeze({ model: "amazon.titan-embed-text-v2:0", inputs: ["a"] });
  const { embeddings } = await client.embed(request);
  expect(embeddings[0]).toHaveLength(256);
  expect(request).toEqual({ model: "amazon.titan-embed-text-v2:0", inputs: ["a"] });
});
