import { execFile } from "node:child_process";
import { getEventListeners } from "node:events";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type Client, createClient, type StreamPart, type Timeouts, user } from "@bedplate/core";
import { createHandler, createJournal, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readParts, transports } from "./transport-list.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const request = {
  model: "anthropic.claude-3-haiku-20240307-v1:0",
  messages: [user("Tell me about harbours.")],
  maxTokens: 60,
};

const journal = createJournal();
let server: Listener;

beforeAll(async () => {
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), journal }));
});

afterAll(() => server.close());

beforeEach(() => journal.clear());

interface Stop {
  how: string;
  /** What the server does, as the path of its endpoint says it. */
  fault: string;
  timeouts?: Timeouts;
  onPart?(part: StreamPart, controller: AbortController): void;
  /** How the stream fails. */
  code: "timeout" | "aborted";
  /** How many events the server gave, at most. */
  events: number;
}

const abortAtText: Stop["onPart"] = (part, controller) => {
  if (part.type === "text-delta") controller.abort();
};

const streamStops: readonly Stop[] = [
  {
    how: "an answer that doesn't begin within `firstByteMs`",
    fault: "stall",
    timeouts: { firstByteMs: 300 },
    code: "timeout",
    events: 0,
  },
  {
    how: "a stream in which nothing comes for `idleMs`",
    fault: "stall@4",
    timeouts: { idleMs: 300 },
    code: "timeout",
    events: 4,
  },
  {
    how: "a stream that takes longer than `totalMs`",
    fault: "stall@4",
    timeouts: { totalMs: 300 },
    code: "timeout",
    events: 4,
  },
  // A stalled server gives no chance of being late with the news of an abort: the next event would never come.
  { how: "an abort while nothing comes", fault: "stall@4", onPart: abortAtText, code: "aborted", events: 4 },
  { how: "an abort while more comes", fault: "chunk=40", onPart: abortAtText, code: "aborted", events: 5 },
];

describe.each(transports)("over %s", (name, create) => {
  const clientFor = (fault: string, timeouts: Timeouts = {}): Client => {
    const endpoint = `${server.url}/_bedplate/fault/${encodeURIComponent(fault)}`;
    const transport = create({ endpoint, region: "us-east-1", credentials });
    return createClient({ transport, adapters, timeouts, retry: false });
  };

  test.each(streamStops)("$how stops the request on the wire", async ({ fault, timeouts, ...stop }) => {
    const controller = new AbortController();
    const { signal } = controller;
    const stream = clientFor(fault, timeouts).streamText(request, { signal });
    const { parts, failure } = await readParts(stream, (part) => stop.onPart?.(part, controller));
    expect(failure).toMatchObject({ code: stop.code, modelId: request.model });
    expect(parts.some(({ type }) => type === "finish")).toBe(false);
    await expectStopped(stop.events);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("leaving the loop stops the request on the wire", async () => {
    for (const fault of ["stall@4", "chunk=40"]) {
      const { signal } = new AbortController();
      for await (const part of clientFor(fault).streamText(request, { signal }))
        if (part.type === "text-delta") break;
      await expectStopped(5);
      expect(getEventListeners(signal, "abort")).toEqual([]);
      journal.clear();
    }
  });

  test.each([
    ["firstByteMs", { firstByteMs: 300 }],
    ["totalMs", { totalMs: 300 }],
  ])("a whole answer that takes longer than `%s` stops the request on the wire", async (_name, timeouts) => {
    const { signal } = new AbortController();
    const call = clientFor("stall", timeouts).generateText(request, { signal });
    await expect(call).rejects.toMatchObject({ code: "timeout", modelId: request.model });
    await expectStopped(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("a program whose calls were all stopped ends by itself", async () => {
    const program = fileURLToPath(new URL("stopped-calls.ts", import.meta.url));
    // A timer, a listener on a socket or a request that is left would keep it running.
    const { stdout } = await promisify(execFile)(process.execPath, [program, name, server.url]);
    expect(stdout.trim().split("\n")).toEqual(["timeout", "timeout", "timeout", "aborted", "left"]);
  });
});

/** Nothing runs at the server any more. On a busy machine a time-out may be over before the request has even come. */
async function expectStopped(events: number): Promise<void> {
  const others = (): unknown[] => journal.requests().filter(({ outcome }) => outcome !== "cancelled");
  await vi.waitFor(() => expect(others()).toEqual([]), { timeout: 60_000 });
  expect(journal.requests()[0]?.events ?? 0).toBeLessThanOrEqual(events);
}
