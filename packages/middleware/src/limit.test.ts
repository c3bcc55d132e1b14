import { getEventListeners } from "node:events";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type Client, collect, createClient, type StreamPart, user, wrap } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, createJournal, script } from "@bedplate/server";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type LimitOptions, withLimit } from "./limit.ts";

const model = "anthropic.claude-3-haiku-20240307-v1:0";
const request = { model, messages: [user("Name a river.")] };
const journal = createJournal();
const answered = { answer: "The Aare.", usage: { input: 40, output: 10 } };

beforeEach(() => journal.clear());
afterEach(() => void vi.useRealTimers());

function clientWith(options: LimitOptions, faults: string[] = []): Client {
  const handler = createHandler({ adapters: serverAdapters, backend: script([answered]), journal, faults });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  return wrap(createClient({ transport, adapters, retry: false, timeouts: forEver }), withLimit(options));
}

// So that none of the client's timers is mistaken for one of the limit's.
const forEver = { firstByteMs: Infinity, idleMs: Infinity };

function calls(): number {
  return journal.requests().length;
}

/** Reads one part of a stream, and gives what reads on. */
async function begun(stream: AsyncIterable<StreamPart>): Promise<AsyncIterator<StreamPart>> {
  const iterator = stream[Symbol.asyncIterator]();
  await iterator.next();
  return iterator;
}

describe("places", () => {
  test("are held by streams until their loop ends", async () => {
    const client = clientWith({ concurrency: 1 });
    const stream = await begun(client.streamText(request));
    const waiting = client.generateText(request);
    await settled();
    expect(calls()).toBe(1);
    while (!(await stream.next()).done);
    await waiting;
    expect(calls()).toBe(2);
  });

  test("are given back by streams that are left", async () => {
    const client = clientWith({ concurrency: 1 });
    for (const _ of [1, 2, 3]) for await (const _part of client.streamText(request)) break;
    expect(calls()).toBe(3);
  });

  test("are given back by calls that fail", async () => {
    const client = clientWith({ concurrency: 1 }, ["throttlingException x2", "end@3 x1"]);
    await expect(client.generateText(request)).rejects.toMatchObject({ code: "throttled" });
    await expect(collect(client.streamText(request))).rejects.toMatchObject({ code: "throttled" });
    await expect(collect(client.streamText(request))).rejects.toMatchObject({ code: "stream-truncated" });
    expect((await client.generateText(request)).finish.reason).toBe("stop");
  });

  test("are given in the order of the calls", async () => {
    const client = clientWith({ concurrency: 1 });
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map((at) => client.generateText(request).then(() => order.push(at))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test("are no longer waited for when the signal aborts, whose listeners are let go", async () => {
    const client = clientWith({ concurrency: 1 });
    const stream = await begun(client.streamText(request));
    const leaving = new AbortController();
    const left = client.generateText(request, { signal: leaving.signal });
    const stayed = client.generateText(request);
    await settled();
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "aborted", modelId: model });
    await stream.return?.();
    await stayed;
    expect(calls()).toBe(2);
    expect(getEventListeners(leaving.signal, "abort")).toEqual([]);
  });

  test("are shared by the calls that `by` says", async () => {
    const client = clientWith({ concurrency: 1, by: ({ model }) => model });
    const stream = await begun(client.streamText(request));
    await client.generateText({ ...request, model: "amazon.nova-lite-v1:0" });
    expect(calls()).toBe(2);
    await stream.return?.();
  });
});

describe("minutes", () => {
  test("have so many requests", async () => {
    vi.useFakeTimers();
    const client = clientWith({ requestsPerMinute: 2 });
    const all = Promise.all([1, 2, 3, 4, 5].map(() => client.generateText(request)));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(calls()).toBe(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(calls()).toBe(4);
    await vi.advanceTimersByTimeAsync(60_000);
    await all;
    expect(calls()).toBe(5);
  });

  test("have so many tokens, by what calls have used", async () => {
    vi.useFakeTimers();
    // Each call uses 50.
    const client = clientWith({ tokensPerMinute: 100, expectTokens: () => 30 });
    for (const _ of [1, 2]) await client.generateText(request);
    const third = client.generateText(request);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(calls()).toBe(2);
    await vi.advanceTimersByTimeAsync(2_000);
    await third;
    expect(calls()).toBe(3);
  });

  test("count what calls under way are expected to use", async () => {
    vi.useFakeTimers();
    const client = clientWith({ tokensPerMinute: 100, expectTokens: () => 60 });
    const stream = await begun(client.streamText(request));
    const second = client.generateText(request);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(calls()).toBe(1);
    while (!(await stream.next()).done);
    await vi.advanceTimersByTimeAsync(61_000);
    await second;
    expect(calls()).toBe(2);
  });

  test("let a call pass by itself that expects more than a minute has", async () => {
    vi.useFakeTimers();
    const client = clientWith({ tokensPerMinute: 10 });
    await client.generateText({ ...request, maxTokens: 1000 });
    expect(calls()).toBe(1);
  });

  test("are not waited for by a call whose signal aborts", async () => {
    vi.useFakeTimers();
    const client = clientWith({ tokensPerMinute: 40, concurrency: 1 });
    await client.generateText(request);
    const leaving = new AbortController();
    const left = client.generateText(request, { signal: leaving.signal });
    await vi.advanceTimersByTimeAsync(1_000);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "aborted" });
    expect(vi.getTimerCount()).toBe(0);
    const next = client.generateText(request);
    await vi.advanceTimersByTimeAsync(61_000);
    await next;
    expect(calls()).toBe(2);
  });
});

describe("a budget", () => {
  test("that is used up refuses calls, and says so", async () => {
    const client = clientWith({ maxTokensTotal: 100 });
    await client.generateText(request);
    await collect(client.streamText(request));
    await expect(client.generateText(request)).rejects.toMatchObject({
      code: "quota-exceeded",
      modelId: model,
      message: expect.stringContaining("maxTokensTotal"),
    });
    expect(calls()).toBe(2);
    expect((await client.countTokens(request)).inputTokens).toBeGreaterThan(0);
  });

  test("that calls under way may use up is waited for, until it is known", async () => {
    const client = clientWith({ maxTokensTotal: 100, expectTokens: () => 100 });
    const stream = await begun(client.streamText(request));
    const waiting = client.generateText(request);
    await settled();
    expect(calls()).toBe(1);
    while (!(await stream.next()).done);
    expect((await waiting).finish.reason).toBe("stop");
    await expect(client.generateText(request)).rejects.toMatchObject({ code: "quota-exceeded" });
  });

  test("counts what a stream that was left was expected to use", async () => {
    const client = clientWith({ maxTokensTotal: 100, expectTokens: () => 100 });
    for await (const part of client.streamText(request)) if (part.type === "text-delta") break;
    await expect(client.generateText(request)).rejects.toMatchObject({ code: "quota-exceeded" });
  });

  test("is not used by calls that fail before their answer", async () => {
    const client = clientWith({ maxTokensTotal: 1 }, ["throttlingException x1"]);
    await expect(client.generateText(request)).rejects.toMatchObject({ code: "throttled" });
    expect((await client.generateText(request)).finish.reason).toBe("stop");
  });
});

test("a limit that is none is refused at once", () => {
  expect(() => withLimit({ concurrency: 0 })).toThrow(/concurrency is a whole number above 0/);
  expect(() => withLimit({ tokensPerMinute: Number.NaN })).toThrow(/tokensPerMinute/);
});

/** Lets everything happen that waits for nothing. */
async function settled(): Promise<void> {
  for (let at = 0; at < 20; at++) await new Promise((resolve) => setImmediate(resolve));
}
