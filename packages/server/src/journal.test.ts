import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { chunkFrame, exceptionFrame } from "./event-stream.ts";
import { createJournal, type JournalStart } from "./journal.ts";
import { watched, whole } from "./journal-watch.ts";

const start: JournalStart = { id: "1", method: "POST", path: "/model/m/invoke" };
const unaborted = new AbortController().signal;
const stream = { headers: { "content-type": "application/vnd.amazon.eventstream" } };

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const left = [...pieces];
  return new ReadableStream(
    {
      pull(controller) {
        const piece = left.shift();
        if (piece) controller.enqueue(piece);
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

test("it remembers the newest requests, and forgets them when asked to", () => {
  const journal = createJournal({ size: 3 });
  for (const id of ["1", "2", "3", "4"]) journal.open({ ...start, id }).end("answered");
  expect(journal.requests().map(({ id }) => id)).toEqual(["2", "3", "4"]);
  expect(journal.requests({ limit: 2 }).map(({ id }) => id)).toEqual(["3", "4"]);
  expect(journal.requests({ limit: 0 })).toEqual([]);
  journal.clear();
  expect(journal.requests()).toEqual([]);
});

test("it finds requests by model, operation and time", async () => {
  const journal = createJournal();
  journal.open({ ...start, id: "1" }).asked({ operation: "Converse", modelId: "a" });
  await sleep(5);
  const since = new Date();
  journal.open({ ...start, id: "2" }).asked({ operation: "Converse", modelId: "b" });
  journal.open({ ...start, id: "3" }).asked({ operation: "InvokeModel", modelId: "b" });
  const ids = (filter: Parameters<typeof journal.requests>[0]): string =>
    journal
      .requests(filter)
      .map(({ id }) => id)
      .join("");
  expect([ids({ modelId: "b" }), ids({ operation: "Converse" }), ids({ since })]).toEqual(["23", "12", "23"]);
  expect(ids({ modelId: "b", operation: "Converse", since })).toBe("2");
});

test("an answer is told by its status, error, size, and no body", async () => {
  const journal = createJournal();
  const refused = new Response("no", {
    status: 429,
    headers: { "x-amzn-errortype": "ThrottlingException:http://x" },
  });
  for (const response of [new Response("yes"), refused, new Response(null, { status: 204 })]) {
    const writer = journal.open(start);
    writer.received(Buffer.from("ask"));
    await watched(whole(response), writer, unaborted);
  }
  expect(journal.requests()).toMatchObject([
    { status: 200, outcome: "answered", bytesIn: 3, bytesOut: 3, faults: [] },
    { status: 429, outcome: "failed", errorType: "ThrottlingException", bytesOut: 2 },
    { status: 204, outcome: "answered", bytesOut: 0 },
  ]);
  expect(JSON.stringify(journal.requests())).not.toMatch(/"body"|"reply"|"events"/);
});

test("a stream counts its events, in whatever pieces they come", async () => {
  const frames = [
    chunkFrame({ text: "grüße" }, 0),
    chunkFrame({}, 1),
    exceptionFrame("throttlingException", {}),
  ];
  const bytes = Buffer.concat(frames);
  for (const size of [1, 50, 10_000]) {
    const journal = createJournal({ bodies: true });
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const response = new Response(streamOf(pieces), stream);
    const out = await watched(whole(response), journal.open(start), unaborted);
    expect(journal.requests()).toMatchObject([{ outcome: "running", events: 0 }]);
    expect(Buffer.from(await out.arrayBuffer())).toEqual(bytes);
    expect(journal.requests()).toMatchObject([
      {
        outcome: "failed",
        errorType: "ThrottlingException",
        events: 3,
        bytesOut: bytes.length,
        reply: '{"text":"grüße"}\n{}\n{}\n',
      },
    ]);
  }
});

test("a client that leaves is told, with what it had got until then", async () => {
  const journal = createJournal();
  const frames = [chunkFrame({}, 0), chunkFrame({}, 1), chunkFrame({}, 2)];
  const out = await watched(whole(new Response(streamOf(frames), stream)), journal.open(start), unaborted);
  const reader = out.body!.getReader();
  await reader.read();
  await reader.read();
  await reader.cancel();
  expect(journal.requests()).toMatchObject([{ outcome: "cancelled", events: 2, status: 200 }]);
});

test("a body that fails has failed, unless the client had left", async () => {
  const journal = createJournal();
  const failing = (): Response =>
    new Response(new ReadableStream({ pull: () => Promise.reject(new Error("cut")) }), stream);
  for (const signal of [unaborted, AbortSignal.abort()]) {
    const out = await watched(whole(failing()), journal.open(start), signal);
    await expect(out.text()).rejects.toThrow("cut");
  }
  expect(journal.requests().map(({ outcome }) => outcome)).toEqual(["failed", "cancelled"]);
});

test("bodies are kept where that was asked for, up to a megabyte", async () => {
  const journal = createJournal({ bodies: true });
  const writer = journal.open(start);
  writer.received(Buffer.from('{"ask":1}'));
  await watched(whole(new Response("x".repeat(1_500_000))), writer, unaborted);
  const [entry] = journal.requests();
  expect([entry?.body, entry?.reply?.length, entry?.bytesOut]).toEqual(['{"ask":1}', 1_000_000, 1_500_000]);
});
