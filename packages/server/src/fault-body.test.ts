import { expect, test } from "vitest";
import { chunkFrame } from "./event-stream.ts";
import { readMessages } from "./event-stream-reader.ts";
import { readFaults } from "./fault.ts";
import { bodyFaults } from "./fault-body.ts";
import { createFaultState } from "./fault-state.ts";
import { whole } from "./journal-watch.ts";
import { resetCodeOf } from "./reset.ts";

const frames = Array.from({ length: 5 }, (_, at) => chunkFrame({ at }, at));
const sizes = frames.map(({ length }) => length);

/** A stream of five events, or a whole answer, with faults; `pulled` counts the events that were asked for. */
function spoiled(spec: string, { type = "application/vnd.amazon.eventstream", signal = unaborted } = {}) {
  let pulled = 0;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const frame = frames[pulled++];
        if (frame) controller.enqueue(frame);
        else controller.close();
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const noted: string[] = [];
  const call = {
    specs: [readFaults(spec)],
    operation: "ConverseStream",
    modelId: "m",
    requestId: "r",
    signal,
    note: (text: string) => void noted.push(text),
  };
  const response = new Response(body, { headers: { "content-type": type } });
  const { response: changed } = bodyFaults(whole(response), call, createFaultState());
  return {
    body: changed.body!,
    noted,
    same: changed === response,
    pulled: () => pulled,
    cancelled: () => cancelled,
  };
}

const unaborted = new AbortController().signal;

async function read(body: ReadableStream<Uint8Array>): Promise<{ pieces: Uint8Array[]; failure: unknown }> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of body) pieces.push(piece);
  } catch (failure) {
    return { pieces, failure };
  }
  return { pieces, failure: undefined };
}

/** What the messages are, in short: an event's type, or an exception's. */
async function typesOf(pieces: readonly Uint8Array[]): Promise<unknown[]> {
  const types: unknown[] = [];
  for await (const { headers } of readMessages(
    (async function* () {
      yield* pieces;
    })(),
  ))
    types.push(headers.get(":event-type") ?? headers.get(":exception-type") ?? headers.get(":error-code"));
  return types;
}

test.each([
  ["throttlingException@0", ["throttlingException"]],
  ["throttlingException@2", ["chunk", "chunk", "throttlingException"]],
  ["throttlingException@5", [...Array(5).fill("chunk"), "throttlingException"]],
  ["throttlingException@6", Array(5).fill("chunk")],
  ["error@1", ["chunk", "InternalFailure"]],
  ["end@2", ["chunk", "chunk"]],
  ["end@stop", Array(4).fill("chunk")],
  ["modelTimeoutException@stop", [...Array(4).fill("chunk"), "modelTimeoutException"]],
  ["end@2,throttlingException@1", ["chunk", "chunk"]],
])("%s leaves these messages", async (spec, types) => {
  const { body, pulled, cancelled } = spoiled(spec);
  const { pieces, failure } = await read(body);
  expect([await typesOf(pieces), failure]).toEqual([types, undefined]);
  // The model is not asked for more than is needed to know that it goes on.
  if (types.length < 4) expect([pulled() <= 3, cancelled()]).toEqual([true, true]);
});

test("bytes are cut and reset exactly where they were asked to be", async () => {
  for (const at of [0, 1, sizes[0]!, sizes[0]! + 1]) {
    const [cut, broken] = await Promise.all(
      ["cut", "reset=8"].map((act) => read(spoiled(`${act}@${at}b`).body)),
    );
    expect([Buffer.concat(cut!.pieces).length, cut!.failure]).toEqual([at, undefined]);
    expect([Buffer.concat(broken!.pieces).length, resetCodeOf(broken!.failure)]).toEqual([at, 8]);
  }
  const { pieces } = await read(spoiled("cut@1000000b").body);
  expect(await typesOf(pieces)).toHaveLength(5);
});

test("damage hits one message alone", async () => {
  const { pieces } = await read(spoiled("crc@2,prelude@4").body);
  const changed = pieces.map((piece, at) => Buffer.compare(piece, frames[at]!) !== 0);
  expect(changed).toEqual([false, true, false, true, false]);
});

test("a body in small pieces is the same body", async () => {
  const { pieces } = await read(spoiled("split=7").body);
  expect(Buffer.concat(pieces)).toEqual(Buffer.concat(frames));
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(7);
});

test("a stall gives what came before it, then waits until the client leaves", async () => {
  const { body, cancelled, pulled } = spoiled("stall@2");
  const reader = body.getReader();
  for (const frame of frames.slice(0, 2)) expect((await reader.read()).value).toEqual(Buffer.from(frame));
  const next = reader.read();
  const first = await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 20, "nothing"))]);
  expect(first).toBe("nothing");
  await reader.cancel();
  expect([(await next).done, cancelled(), pulled()]).toEqual([true, true, 3]);
});

test("a stall and a delay end as a reset when the port is closed", async () => {
  for (const spec of ["stall@2", "first=100000", "chunk=100000"]) {
    const closing = new AbortController();
    const reading = read(spoiled(spec, { signal: closing.signal }).body);
    setTimeout(() => closing.abort(), 10);
    expect(resetCodeOf((await reading).failure)).toBeDefined();
  }
});

test("leaving during a delay reaches the model", async () => {
  const { body, cancelled } = spoiled("first=100000");
  const reader = body.getReader();
  const next = reader.read();
  await reader.cancel();
  expect([(await next).done, cancelled()]).toEqual([true, true]);
});

test("delays are kept: before the first byte, and between events", async () => {
  const timed = async (spec: string): Promise<number> => {
    const begun = performance.now();
    expect(await typesOf((await read(spoiled(spec).body)).pieces)).toHaveLength(5);
    return performance.now() - begun;
  };
  // Timers may fire a millisecond early, and four of them here.
  expect(await timed("first=40")).toBeGreaterThanOrEqual(38);
  expect(await timed("chunk=15")).toBeGreaterThanOrEqual(55);
});

test("what is counted in events does nothing to an answer without them", async () => {
  const type = "application/json";
  for (const spec of ["throttlingException@1", "reset@1", "end@1", "error@1", "stall@1", "crc@1", "chunk=5"])
    expect(spoiled(spec, { type }).same).toBe(true);
  const { pieces } = await read(spoiled("cut@10b", { type }).body);
  expect(Buffer.concat(pieces).length).toBe(10);
});

test("it tells which faults have happened, and not those that had no chance to", async () => {
  const { body, noted } = spoiled("crc@1,split=100,first=1,chunk=0,throttlingException@9");
  await read(body);
  expect(noted.sort()).toEqual(["chunk=0", "crc@1", "first=1", "split=100"]);
});
