import { getEventListeners } from "node:events";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type Client, collect, createClient, type StreamPart, textOf, user, wrap } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, createJournal, listen, simulated } from "@bedplate/server";
import Keyv from "keyv";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CacheOptions, withCache } from "./cache.ts";
import { type CacheStore, cacheKey } from "./cache-entry.ts";
import { withFallback } from "./fallback.ts";

const model = "anthropic.claude-3-haiku-20240307-v1:0";
const titan = "amazon.titan-embed-text-v2:0";
const request = { model, messages: [user("Name a river.")] };
const journal = createJournal();

beforeEach(() => journal.clear());
afterEach(() => void vi.useRealTimers());

function clientWith(store: CacheStore, options: CacheOptions = {}, faults: string[] = []): Client {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated(), journal, faults });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  return wrap(createClient({ transport, adapters, retry: false }), withCache(store, options));
}

function calls(): number {
  return journal.requests().length;
}

async function partsOf(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

/** A store that is empty, and holds whoever asks until it is let go. */
function gated(): { store: CacheStore; go: () => void } {
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { store: { get: () => gate, set() {} }, go: () => go() };
}

describe("the same request", () => {
  test.each([
    ["a Map", () => new Map<string, string>()],
    ["Keyv", () => new Keyv()],
  ])("is answered once, and then out of %s", async (_, create) => {
    const client = clientWith(create());
    const first = await client.generateText(request);
    const second = await client.generateText({ messages: request.messages, model });
    expect(calls()).toBe(1);
    expect([first.metadata.cached, second.metadata.cached]).toEqual([undefined, true]);
    expect({ ...second, metadata: { ...second.metadata, cached: undefined } }).toEqual({
      ...first,
      metadata: { ...first.metadata, cached: undefined },
    });
  });

  test("streams the same parts again", async () => {
    const client = clientWith(new Map());
    const first = await partsOf(client.streamText(request));
    const [start, ...rest] = await partsOf(client.streamText(request));
    expect(calls()).toBe(1);
    expect(rest).toEqual(first.slice(1));
    expect(start).toMatchObject({ type: "start", metadata: { cached: true, modelId: model } });
  });

  test("gives vectors, pictures, rankings and counts that are what they were", async () => {
    const client = clientWith(new Map());
    const image = { model: "amazon.nova-canvas-v1:0", prompt: "a boat", seed: 1 };
    const rank = { model: "amazon.rerank-v1:0", query: "sea", documents: ["a hill", "a sea"] };
    const ask = async () => [
      (await client.embed({ model: titan, inputs: ["a", "b"], dimensions: 256 })).embeddings,
      (await client.generateImage(image)).images,
      (await client.rerank(rank)).ranking,
      (await client.countTokens(request)).inputTokens,
    ];
    const first = await ask();
    const sent = calls();
    expect(await ask()).toEqual(first);
    expect(calls()).toBe(sent);
    expect(first[0]).toEqual([expect.any(Float32Array), expect.any(Float32Array)]);
  });

  test("has another key when it asks another thing, another model, another way", async () => {
    const same = { method: "generateText", request: { b: 1, a: { d: undefined, c: [1] } } };
    expect(await cacheKey(same)).toBe(
      await cacheKey({ method: "generateText", request: { a: { c: [1] }, b: 1 } }),
    );
    const others = [
      { ...same, method: "streamText" },
      { ...same, includeRaw: true },
      { ...same, request: { b: 1, a: { c: [2] } } },
    ];
    const keys = await Promise.all([same, ...others].map(cacheKey));
    expect(new Set(keys).size).toBe(4);
  });

  test("is asked again when the answer is too old, whether or not the store forgets", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const client = clientWith(new Map(), { ttlMs: 1000 });
    await client.generateText(request);
    vi.setSystemTime(Date.now() + 999);
    await client.generateText(request);
    expect(calls()).toBe(1);
    vi.setSystemTime(Date.now() + 2);
    await client.generateText(request);
    expect(calls()).toBe(2);
  });
});

test("answers are the caller's own to change", async () => {
  const client = clientWith(new Map());
  const [first, second] = await Promise.all([client.generateText(request), client.generateText(request)]);
  first.content.length = 0;
  expect(textOf(second)).not.toBe("");
  expect(textOf(await client.generateText(request))).toBe(textOf(second));
});

describe("requests at the same time", () => {
  test("share one call", async () => {
    const client = clientWith(new Map());
    const answers = await Promise.all([1, 2, 3].map(() => client.generateText(request)));
    expect(calls()).toBe(1);
    expect(answers.map(({ metadata }) => metadata.cached)).toEqual([undefined, true, true]);
    const streams = await Promise.all([1, 2, 3].map(() => partsOf(client.streamText(request))));
    expect(calls()).toBe(2);
    expect(streams[1]?.slice(1)).toEqual(streams[0]?.slice(1));
  });

  test("fail together, and the failure is not kept", async () => {
    const { store, go } = gated();
    const client = clientWith(store, {}, ["throttlingException x1"]);
    const both = Promise.allSettled([client.generateText(request), client.generateText(request)]);
    for (const _ of [1, 2, 3]) await cacheKey({ method: "generateText", request });
    go();
    const answers = await both;
    expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect((await client.generateText(request)).metadata.cached).toBeUndefined();
    expect(calls()).toBe(2);
  });

  test("go on when one of the callers leaves", async () => {
    const { store, go } = gated();
    const client = clientWith(store);
    const [first, last] = [new AbortController(), new AbortController()] as const;
    const left = client.generateText(request, { signal: first.signal });
    const stayed = client.generateText(request, { signal: last.signal });
    for (const _ of [1, 2, 3]) await cacheKey({ method: "generateText", request });
    first.abort();
    await expect(left).rejects.toMatchObject({ code: "aborted", modelId: model });
    go();
    expect(textOf(await stayed)).not.toBe("");
    expect(calls()).toBe(1);
    expect(getEventListeners(last.signal, "abort")).toEqual([]);
  });

  test("stop when the last of the callers has left", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const stalling: Client = {
      ...clientWith(new Map()),
      generateText: (_, { signal } = {}) => new Promise(() => signals.push(signal)),
    };
    const client = wrap(stalling, withCache(new Map()));
    const leaving = new AbortController();
    const gone = [1, 2].map(() => client.generateText(request, { signal: leaving.signal }));
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    leaving.abort();
    for (const call of gone) await expect(call).rejects.toMatchObject({ code: "aborted" });
    expect(signals[0]?.aborted).toBe(true);
    client.generateText(request);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
  });
});

describe("a stream", () => {
  test("that is left is stopped on the wire and not kept", async () => {
    const faults = ["chunk=5"];
    const served = await listen(
      createHandler({ adapters: serverAdapters, backend: simulated(), journal, faults }),
    );
    const transport = createFetchTransport({ endpoint: served.url, region: "us-east-1", token: "t" });
    const client = wrap(createClient({ transport, adapters }), withCache(new Map()));
    for await (const part of client.streamText(request)) if (part.type === "text-delta") break;
    await vi.waitFor(() => expect(journal.requests()[0]?.outcome).toBe("cancelled"));
    await collect(client.streamText(request));
    expect(calls()).toBe(2);
    await served.close();
  });

  test("that is left at its finish is kept", async () => {
    const client = clientWith(new Map());
    for await (const part of client.streamText(request)) if (part.type === "finish") break;
    await collect(client.streamText(request));
    expect(calls()).toBe(1);
  });

  test("that breaks is not kept", async () => {
    const client = clientWith(new Map(), {}, ["end@4 x1"]);
    await expect(collect(client.streamText(request))).rejects.toMatchObject({ code: "stream-truncated" });
    expect((await collect(client.streamText(request))).finish.reason).toBe("stop");
    expect(calls()).toBe(2);
  });

  test("that another reads goes on when one leaves", async () => {
    const client = clientWith(new Map());
    const leaving = client.streamText(request)[Symbol.asyncIterator]();
    const staying = client.streamText(request)[Symbol.asyncIterator]();
    await leaving.next();
    await staying.next();
    await leaving.return?.();
    const types: string[] = [];
    for (let next = await staying.next(); !next.done; next = await staying.next())
      types.push(next.value.type);
    expect(types.at(-1)).toBe("finish");
    expect(calls()).toBe(1);
  });
});

describe("requests that ask for chance", () => {
  const image = { model: "amazon.nova-canvas-v1:0", prompt: "a boat" };

  test("are not kept", async () => {
    const client = clientWith(new Map());
    for (const temperature of [0.5, 0.5, 0, 0]) await client.generateText({ ...request, temperature });
    expect(calls()).toBe(3);
    for (const _ of [1, 2]) await client.generateImage(image);
    expect(calls()).toBe(5);
  });

  test("are kept when the program says so", async () => {
    const client = clientWith(new Map(), { cacheRandom: true });
    for (const _ of [1, 2]) await client.generateText({ ...request, temperature: 0.5 });
    for (const _ of [1, 2]) await client.generateImage(image);
    expect(calls()).toBe(2);
  });
});

test("what another model answered is not kept", async () => {
  const handler = createHandler({
    adapters: serverAdapters,
    backend: simulated(),
    faults: [`throttlingException,on=${model}`],
    journal,
  });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  const client = wrap(
    createClient({ transport, adapters, retry: false }),
    withCache(new Map()),
    withFallback(["amazon.nova-lite-v1:0"]),
  );
  for (const _ of [1, 2]) await client.generateText(request);
  for (const _ of [1, 2]) await collect(client.streamText(request));
  expect(calls()).toBe(8);
});

test("only what the program includes is kept", async () => {
  const client = clientWith(new Map(), { include: ({ method }) => method === "embed" });
  for (const _ of [1, 2]) await client.generateText(request);
  for (const _ of [1, 2]) await client.embed({ model: titan, inputs: ["a"] });
  expect(calls()).toBe(3);
});

test("a store that fails costs no answer, and is told", async () => {
  const told: unknown[] = [];
  const broken: CacheStore = {
    get: () => Promise.reject(new Error("redis://user:password@host is gone")),
    set: () => Promise.reject(new Error("gone")),
  };
  const client = clientWith(broken, { onStoreError: (error) => told.push(error) });
  const whole = await client.generateText(request);
  const streamed = await collect(client.streamText(request));
  for (const { warnings } of [whole, streamed])
    expect(warnings).toEqual([
      { code: "fallback", setting: "cache", message: expect.not.stringContaining("redis") },
    ]);
  expect(told).toHaveLength(4);
});

test("what a store holds that is none of ours is no answer", async () => {
  const key = await cacheKey({ method: "generateText", request });
  for (const strange of ["", "null", "{}", '{"version":1,"answer":7}', '{"version":0,"answer":{}}', 7, {}]) {
    const store = { get: (asked: string) => (asked === key ? strange : undefined), set() {} };
    expect((await clientWith(store).generateText(request)).metadata.cached).toBeUndefined();
  }
});
