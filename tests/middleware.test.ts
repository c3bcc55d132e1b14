import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  type ChatRequest,
  type Client,
  collect,
  createClient,
  isBedrockError,
  type Middleware,
  type StreamPart,
  user,
  wrap,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import {
  withCache,
  withDefaults,
  withFallback,
  withLimit,
  withLogging,
  withUrlMedia,
} from "@bedplate/middleware";
import { createHandler, createJournal, type Listener, listen, simulated } from "@bedplate/server";
import { withTelemetry } from "@bedplate/telemetry";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { key } from "./server-client.ts";

// Whatever middleware stands before a client, and in which order: what it answers, and what goes over the wire, stays the same.

const model = "anthropic.claude-3-haiku-20240307-v1:0";
const request: ChatRequest = {
  model,
  messages: [user("Name a river and say why.")],
  temperature: 0,
  topK: 5,
};
const quiet = { debug() {}, info() {}, error() {} };
const journal = createJournal();

const layers: Readonly<Record<string, () => Middleware>> = {
  withDefaults: () => withDefaults({ models: { "meta.": { chat: { maxTokens: 3 } } } }),
  withFallback: () => withFallback(["meta.llama3-8b-instruct-v1:0"]),
  withCache: () => withCache(new Map()),
  withLogging: () => withLogging(quiet),
  withUrlMedia: () => withUrlMedia(),
  withLimit: () => withLimit({ concurrency: 2, requestsPerMinute: 10_000, tokensPerMinute: 10_000_000 }),
  withTelemetry: () => withTelemetry(),
};
const names = Object.keys(layers);
const pairs = names.flatMap((outer) =>
  names.filter((inner) => inner !== outer).map((inner) => [outer, inner]),
);

let served: Listener;

beforeAll(async () => {
  served = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), journal }));
});

afterAll(() => served.close());

function clientWith(wanted: readonly string[], fault?: string): Client {
  const endpoint = fault ? `${served.url}/_bedplate/fault/${encodeURIComponent(fault)}` : served.url;
  const transport = createFetchTransport({ endpoint, region: "us-east-1", credentials: key });
  const middleware = wanted.map((name) => layers[name]?.() ?? expect.fail(`no layer is named ${name}`));
  return wrap(createClient({ transport, adapters, retry: false }), ...middleware);
}

// Of native chunks.
const measures = ["invocationLatency", "firstByteLatency"];

/** What answers hold beside the IDs and times of their call. */
function lasting(answer: unknown): unknown {
  const passing = ["id", "requestId", "headers", "latencyMs", "firstByteLatencyMs", "cached", ...measures];
  return JSON.parse(JSON.stringify(answer, (name, value) => (passing.includes(name) ? undefined : value)));
}

async function everything(client: Client): Promise<unknown> {
  const parts: StreamPart[] = [];
  for await (const part of client.streamText(request, { includeRaw: true })) parts.push(part);
  const documents = ["a hill", "the sea", "a boat at sea"];
  return lasting([
    await client.generateText(request),
    parts,
    await client.embed({ model: "amazon.titan-embed-text-v2:0", inputs: documents, dimensions: 256 }),
    await client.rerank({ model: "amazon.rerank-v1:0", query: "sea", documents }),
    await client.generateImage({ model: "amazon.nova-canvas-v1:0", prompt: "a boat", seed: 1 }),
    await client.countTokens(request),
  ]);
}

describe.each(
  [...names.map((name) => [name]), ...pairs].map((wanted) => [wanted.join(", then "), wanted] as const),
)("%s", (_, wanted) => {
  test("a loop that is left stops the request on the wire", async () => {
    journal.clear();
    for await (const part of clientWith(wanted, "chunk=5").streamText(request))
      if (part.type === "text-delta") break;
    await vi.waitFor(() => expect(journal.requests().map(({ outcome }) => outcome)).toEqual(["cancelled"]));
  });

  test("a signal that aborts stops it too, and is told as such", async () => {
    journal.clear();
    const leaving = new AbortController();
    const read = async (): Promise<void> => {
      const { signal } = leaving;
      for await (const part of clientWith(wanted, "stall@4").streamText(request, { signal }))
        if (part.type === "text-delta") leaving.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(journal.requests()[0]?.outcome).toBe("cancelled"));
  });

  test("a stream that breaks throws its own error and has no finish", async () => {
    const parts: StreamPart[] = [];
    const read = async (): Promise<void> => {
      for await (const part of clientWith(wanted, "end@5").streamText(request)) parts.push(part);
    };
    const error: unknown = await read().catch((error: unknown) => error);
    expect(isBedrockError(error) && error.code).toBe("stream-truncated");
    expect(parts.map(({ type }) => type)).not.toContain("finish");
  });
});

test("answers are those of the client alone, behind any middleware in any order, asked once or twice", async () => {
  const alone = await everything(clientWith([]));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(names), async (wanted) => {
      const client = clientWith(wanted);
      expect(await everything(client)).toEqual(alone);
      expect(await everything(client)).toEqual(alone);
    }),
    { numRuns: 25 },
  );
});

test("a call that fails for good throws the same error behind any middleware", async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(names), async (wanted) => {
      const client = clientWith(wanted, "validationException");
      const failure = { code: "invalid-request", modelId: model };
      await expect(client.generateText(request)).rejects.toMatchObject(failure);
      await expect(collect(client.streamText(request))).rejects.toMatchObject(failure);
    }),
    { numRuns: 25 },
  );
});
