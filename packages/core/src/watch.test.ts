import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import { type CallOptions, createClient } from "./client.ts";
import type { JsonObject } from "./json.ts";
import { user } from "./message.ts";
import { isModel } from "./model-id.ts";
import { abortedError } from "./retry.ts";
import { collect } from "./stream.ts";
import type { Transport } from "./transport.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const words: ChatAdapter = {
  kind: "chat",
  name: "words",
  operation: "InvokeModel",
  exampleModels: ["acme.words-v1"],
  tuning: [],
  supports: (model) => isModel(model, "acme.words-"),
  encodeRequest: () => ({ body: {}, warnings: [] }),
  decodeResponse: () => ({
    content: [{ type: "text", text: "hi" }],
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
  }),
  createStreamDecoder: () => ({
    push: () => [{ type: "text-delta", index: 0, delta: "x" }],
    end: () => [{ type: "finish", finish: { reason: "stop" }, usage: { input: {}, output: {} } }],
  }),
};

const request = { model: "acme.words-v1", messages: [user("hi")] };

/** A transport that answers after so long, each piece of a stream too; `stopped` says when it was told to stop. */
function slow(answerMs: number, pieceMs = 0): Transport & { stopped: number[] } {
  const begun = Date.now();
  const stopped: number[] = [];
  const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const onAbort = (): void => {
        clearTimeout(timer);
        stopped.push(Date.now() - begun);
        if (signal) reject(abortedError(signal, request.model));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, ms);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  return {
    stopped,
    async send(_, { signal } = {}) {
      await pause(answerMs, signal);
      return { headers: {}, body: {} };
    },
    async stream(_, { signal } = {}) {
      async function* batches(): AsyncGenerator<[JsonObject]> {
        await pause(answerMs, signal);
        for (let at = 0; at < 3; at++) {
          yield [{}];
          await pause(pieceMs, signal);
        }
      }
      return { headers: {}, batches: batches() };
    },
  };
}

async function ending(work: Promise<unknown>): Promise<unknown> {
  const settled = work.then(
    () => "done",
    (error: { code: string; message: string }) => [error.code, error.message],
  );
  await vi.runAllTimersAsync();
  return settled;
}

function ways(transport: Transport): [string, (call: CallOptions) => Promise<unknown>][] {
  const client = createClient({ transport, adapters: [words] });
  return [
    ["whole", (call) => client.generateText(request, call)],
    ["stream", (call) => collect(client.streamText(request, call))],
  ];
}

describe.each(["whole", "stream"])("%s", (way) => {
  const run = (transport: Transport, call: CallOptions): Promise<unknown> =>
    ending(new Map(ways(transport)).get(way)?.(call) ?? Promise.reject());

  test("an answer that takes too long to begin is stopped on the wire, once, and is a timeout", async () => {
    const transport = slow(10_000);
    expect(await run(transport, { timeouts: { firstByteMs: 2_000 } })).toEqual([
      "timeout",
      "acme.words-v1: nothing came within 2000 ms; the call was stopped.",
    ]);
    expect(transport.stopped).toEqual([2_000]);
  });

  test("a call that takes too long in all is stopped", async () => {
    const transport = slow(10_000);
    expect(await run(transport, { timeouts: { totalMs: 3_000 } })).toEqual([
      "timeout",
      "acme.words-v1: it took longer than 3000 ms; the call was stopped.",
    ]);
    expect(transport.stopped).toEqual([3_000]);
  });

  test("what is quick enough ends well and leaves no timer", async () => {
    expect(
      await run(slow(1_000, 500), { timeouts: { firstByteMs: 1_500, idleMs: 600, totalMs: 5_000 } }),
    ).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });

  test("five minutes without a sign are too long for everybody", async () => {
    expect(await run(slow(400_000), {})).toMatchObject(["timeout", expect.stringContaining("300000 ms")]);
    expect(await run(slow(400_000), { timeouts: { firstByteMs: Number.POSITIVE_INFINITY } })).toBe("done");
  });

  test("the caller's own abort stays an abort", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1_000);
    expect(await run(slow(10_000), { signal: controller.signal, timeouts: { firstByteMs: 5_000 } })).toEqual([
      "aborted",
      expect.any(String),
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("a stream that falls silent is stopped, though it had begun", async () => {
  const transport = slow(100, 5_000);
  const [, stream] = ways(transport)[1] ?? [];
  expect(await ending(stream?.({ timeouts: { idleMs: 1_000 } }) ?? Promise.reject())).toEqual([
    "timeout",
    "acme.words-v1: nothing came within 1000 ms; the call was stopped.",
  ]);
  expect(transport.stopped).toEqual([1_100]);
});

test("the time that the caller takes between two pieces does not count", async () => {
  const client = createClient({ transport: slow(100, 10), adapters: [words], timeouts: { idleMs: 1_000 } });
  const read = async (): Promise<number> => {
    let parts = 0;
    for await (const _ of client.streamText(request)) {
      parts++;
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    }
    return parts;
  };
  const reading = read();
  await vi.runAllTimersAsync();
  expect(await reading).toBe(5);
});

test("the total holds for retries and their waits, too", async () => {
  let calls = 0;
  const transport: Transport = {
    ...slow(0),
    async send() {
      calls++;
      throw abortedError(new AbortController().signal);
    },
  };
  const client = createClient({
    transport,
    adapters: [words],
    retry: { shouldRetry: () => true, baseDelayMs: 4_000, maxAttempts: 100 },
    timeouts: { totalMs: 10_000 },
  });
  expect(await ending(client.generateText(request))).toMatchObject([
    "timeout",
    expect.stringContaining("10000 ms"),
  ]);
  expect(calls).toBeLessThan(100);
});
