import { buffer } from "node:stream/consumers";
import { expect, test } from "vitest";
import { chunkFrame, errorFrame } from "./event-stream.ts";
import { readMessage, readMessages } from "./event-stream-reader.ts";
import { damaged, frameLength, wholeFrames } from "./fault-frames.ts";

const frames = [chunkFrame({ said: "grüße" }, 0), errorFrame("A", "b"), chunkFrame({}, 1)];
const bytes = Buffer.concat(frames);

async function* inPiecesOf(size: number, source: Uint8Array = bytes): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.length; at += size) yield source.subarray(at, at + size);
}

async function listOf<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of source) all.push(item);
  return all;
}

test.each([1, 7, 100, 10_000])("messages come out whole when their bytes come by %i", async (size) => {
  const found = await listOf(wholeFrames(inPiecesOf(size)));
  expect(found.map((frame) => Buffer.from(frame))).toEqual(frames.map((frame) => Buffer.from(frame)));
});

test("what is no message is passed on", async () => {
  const odd = Buffer.concat([frames[0]!, Buffer.from("no message at all, but long enough for one")]);
  expect(await buffer(wholeFrames(inPiecesOf(5, odd)))).toEqual(odd);
  expect([frameLength(Buffer.alloc(3)), frameLength(Buffer.alloc(30)), frameLength(frames[1]!)]).toEqual([
    undefined,
    undefined,
    frames[1]!.length,
  ]);
});

test.each([
  ["crc", "a message's checksum is wrong"],
  ["prelude", "a prelude's checksum is wrong"],
  ["length", "a message has 2147483647 bytes"],
] as const)("damage by %s is a damage of that kind, and to a copy", async (what, words) => {
  const before = Buffer.from(frames[0]!);
  const broken = damaged(frames[0]!, what);
  await expect(listOf(readMessages(inPiecesOf(1000, broken)))).rejects.toThrow(words);
  expect(Buffer.from(frames[0]!)).toEqual(before);
  expect(() => readMessage(frames[0]!)).not.toThrow();
});
