import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { encodeFrame } from "./event-stream.ts";
import { type EventMessage, readMessage, readMessages } from "./event-stream-reader.ts";

const decoder = new TextDecoder();

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all(source: AsyncIterable<Uint8Array>): Promise<EventMessage[]> {
  const messages: EventMessage[] = [];
  for await (const message of readMessages(source)) messages.push(message);
  return messages;
}

const frames = Buffer.concat([
  encodeFrame({ ":event-type": "chunk", ":message-type": "event" }, "first"),
  encodeFrame({}, ""),
  encodeFrame({ ä: "ö" }, "x".repeat(500)),
]);

test.each([1, 7, 12, 13, 64, 10_000])("reads messages that come in pieces of %i bytes", async (size) => {
  const messages = await all(cut(frames, size));
  expect(messages.map(({ content }) => decoder.decode(content))).toEqual(["first", "", "x".repeat(500)]);
  expect([...(messages[0]?.headers ?? [])]).toEqual([
    [":event-type", "chunk"],
    [":message-type", "event"],
  ]);
  expect(messages[2]?.headers.get("ä")).toBe("ö");
});

test("reads headers of every type", () => {
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  const head = Uint8Array.from([
    ...[...name("t"), 0, ...name("f"), 1, ...name("b"), 2, 9],
    ...[...name("s"), 3, 0, 1, ...name("i"), 4, 0, 0, 0, 1],
    ...[...name("l"), 5, 0, 0, 0, 0, 0, 0, 0, 1, ...name("y"), 6, 0, 2, 1, 2],
    ...[...name(":date"), 8, 0, 0, 1, 0, 0, 0, 0, 0, ...name("u"), 9, ...new Array(16).fill(3)],
  ]);
  const headers = readMessage(withHead(head)).headers;
  expect([...headers.keys()]).toEqual(["t", "f", "b", "s", "i", "l", "y", ":date", "u"]);
  expect(headers.get("y")).toEqual(Buffer.from([1, 2]));
  expect(headers.get("u")).toHaveLength(16);
});

/** A message whose headers are these bytes: a frame with right lengths and checksums around them. */
function withHead(head: Uint8Array): Uint8Array {
  const empty = Buffer.from(encodeFrame({}, head));
  empty.writeUInt32BE(head.length, 4);
  empty.writeUInt32BE(crc32(empty.subarray(0, 8)), 8);
  empty.writeUInt32BE(crc32(empty.subarray(0, -4)), empty.length - 4);
  return empty;
}

test.each<[string, (bytes: Buffer) => Uint8Array]>([
  ["a damaged prelude", (bytes) => flip(bytes, 1)],
  ["a damaged content", (bytes) => flip(bytes, bytes.length - 6)],
  ["a damaged checksum", (bytes) => flip(bytes, bytes.length - 1)],
  ["a stream that ends inside a message", (bytes) => bytes.subarray(0, -1)],
  ["a stream that ends inside a prelude", (bytes) => bytes.subarray(0, 5)],
  ["a header without a value", () => withHead(Uint8Array.of(1, 65, 7, 0))],
  ["a header of no known type", () => withHead(Uint8Array.of(1, 65, 10))],
  ["a header that is longer than the message", () => withHead(Uint8Array.of(1, 65, 7, 0, 200, 1))],
])("refuses %s", async (_, damage) => {
  const bytes = damage(Buffer.from(encodeFrame({ a: "b" }, "content")));
  await expect(all(cut(bytes, 3))).rejects.toMatchObject({ code: "invalid-request" });
});

test("refuses a message that is too long before it has come", async () => {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(2_000_000, 0);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    yield prelude;
    throw new Error("It was read on.");
  };
  await expect(all(endless())).rejects.toMatchObject({ message: expect.stringMatching(/2000000 bytes/) });
});

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
