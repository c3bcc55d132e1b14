import { crc32 as nodeCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32 } from "./crc32.ts";
import { BedrockError } from "./error.ts";
import { createEventStreamDecoder, type EventStreamDecoder, maxFrameLength } from "./event-stream-decoder.ts";

/** A frame, spelled out so that it can be compared. */
interface Spelled {
  headers: Record<string, string>;
  content: string;
}

const json = ":content-type";
const event = { [json]: "application/json", ":message-type": "event" };

// Written by the codec of the AWS SDK for JavaScript and read by botocore.
const golden: [name: string, hex: string, frame: Spelled][] = [
  ["an empty one", "000000100000000005c248eb7d98c8ff", { headers: {}, content: "" }],
  [
    "one with a header and content",
    "000000280000001660470efd0d3a6d6573736167652d747970650700056576656e747b7db7184afc",
    { headers: { ":message-type": "event" }, content: "{}" },
  ],
  [
    "a chunk of InvokeModelWithResponseStream",
    "0000006b0000004b6ace012d0b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279746573223a226533303d227d3651dbfe",
    { headers: { ":event-type": "chunk", ...event }, content: '{"bytes":"e30="}' },
  ],
  [
    "an event of ConverseStream",
    "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599",
    { headers: { ":event-type": "messageStart", ...event }, content: '{"role":"assistant"}' },
  ],
  [
    "an exception",
    "0000008800000061de0175f40f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f7720646f776e227d832ee072",
    {
      headers: {
        ":exception-type": "throttlingException",
        [json]: "application/json",
        ":message-type": "exception",
      },
      content: '{"message":"slow down"}',
    },
  ],
  [
    "an error",
    "0000005a0000004a8188a08d0d3a6d6573736167652d747970650700056572726f720b3a6572726f722d636f646507000f496e7465726e616c4661696c7572650e3a6572726f722d6d657373616765070004626f6f6dd78e0703",
    {
      headers: { ":message-type": "error", ":error-code": "InternalFailure", ":error-message": "boom" },
      content: "",
    },
  ],
];

const goldenBytes = golden.map(([, hex]) => Buffer.from(hex, "hex"));
const goldenStream = Buffer.concat(goldenBytes);
const goldenFrames = golden.map(([, , frame]) => frame);

function createDecoder(): EventStreamDecoder {
  return createEventStreamDecoder({ crc32: nodeCrc32, fail: (code, fact) => new BedrockError(code, fact) });
}

function decode(...pieces: Uint8Array[]): Spelled[] {
  const decoder = createDecoder();
  const frames: Spelled[] = [];
  for (const piece of pieces) {
    decoder.push(piece);
    for (let frame = decoder.next(); frame; frame = decoder.next())
      frames.push({
        headers: Object.fromEntries(frame.headers),
        content: Buffer.from(frame.bytes.subarray(frame.from, frame.to)).toString(),
      });
  }
  decoder.end();
  return frames;
}

/** A frame with any headers, as bytes, and any content. */
function encode(headers: Uint8Array, content: Uint8Array): Buffer {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(headers.length + content.length + 16, 0);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(nodeCrc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, headers, content]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(nodeCrc32(message));
  return Buffer.concat([message, check]);
}

function header(name: string, type: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([type]), value]);
}

function sized(value: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, value]);
}

test.each(golden)("reads %s", (_, hex, frame) => {
  expect(decode(Buffer.from(hex, "hex"))).toEqual([frame]);
});

test("gives the same frames wherever the stream is split", () => {
  for (let at = 0; at <= goldenStream.length; at++)
    expect(decode(goldenStream.subarray(0, at), goldenStream.subarray(at))).toEqual(goldenFrames);
  expect(decode(...[...goldenStream].map((byte) => Uint8Array.of(byte)))).toEqual(goldenFrames);
});

test("gives what came before the damage", () => {
  const decoder = createDecoder();
  const damaged = Buffer.from(goldenStream);
  damaged.writeUInt8(0, goldenStream.length - 1);
  decoder.push(damaged);
  for (const _ of golden.slice(1)) expect(decoder.next()).toBeDefined();
  expect(() => decoder.next()).toThrow(expect.objectContaining({ code: "damaged-stream" }));
});

test.each(golden)("sees damage to any byte of %s", (_, hex) => {
  const bytes = Buffer.from(hex, "hex");
  for (let at = 0; at < bytes.length; at++) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(bytes.readUInt8(at) ^ flip, at);
      expect(() => decode(damaged), `byte ${at}`).toThrow(
        expect.objectContaining({ code: "damaged-stream" }),
      );
    }
  }
});

test("tells a stream that ended inside a frame from one that ended behind it", () => {
  for (const bytes of goldenBytes) {
    for (let at = 1; at < bytes.length; at++) {
      const cut = expect.objectContaining({ code: "stream-truncated" });
      expect(() => decode(bytes.subarray(0, at)), `after ${at} bytes`).toThrow(cut);
    }
  }
  expect(decode()).toEqual([]);
});

test("reads texts among headers of every other type", () => {
  const others = [
    header("true", 0, Buffer.alloc(0)),
    header("false", 1, Buffer.alloc(0)),
    header("int8", 2, Buffer.alloc(1, 7)),
    header("int16", 3, Buffer.alloc(2, 7)),
    header("int32", 4, Buffer.alloc(4, 7)),
    header("int64", 5, Buffer.alloc(8, 7)),
    header("bytes", 6, sized(Buffer.from("xyz"))),
    header("text", 7, sized(Buffer.from("grün"))),
    header("time", 8, Buffer.alloc(8, 7)),
    header("uuid", 9, Buffer.alloc(16, 7)),
    header("__proto__", 7, sized(Buffer.from("last"))),
  ];
  const [frame] = decode(encode(Buffer.concat(others), Buffer.from("c")));
  expect(Object.entries(frame?.headers ?? {})).toEqual([
    ["text", "grün"],
    ["__proto__", "last"],
  ]);
});

test.each([
  ["of an unknown type", header("x", 10, Buffer.alloc(0))],
  ["whose value runs over the end", header("x", 7, Buffer.from([0, 9, 1]))],
  ["whose length is cut", header("x", 7, Buffer.from([0]))],
  ["whose name runs over the end", Buffer.from([200, 65])],
  ["without a type", Buffer.from([1, 65])],
])("refuses a header %s", (_, headers) => {
  const damaged = expect.objectContaining({ code: "damaged-stream" });
  expect(() => decode(encode(headers, Buffer.alloc(0)))).toThrow(damaged);
});

test.each([
  ["shorter than its overhead", 15, 0],
  ["longer than any frame", maxFrameLength + 1, 0],
  ["with headers longer than itself", 20, 5],
  ["with headers longer than any", 1_000_000, 128 * 1024 + 1],
])("refuses a frame %s by its first bytes", (_, length, headersLength) => {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(length, 0);
  prelude.writeUInt32BE(headersLength, 4);
  prelude.writeUInt32BE(nodeCrc32(prelude.subarray(0, 8)), 8);
  expect(() => decode(prelude)).toThrow(/impossible length/);
});

test("does not take an answer that is no event stream for a long frame", () => {
  const damaged = expect.objectContaining({ code: "damaged-stream" });
  expect(() => decode(Buffer.from("<html><body>Bad gateway</body></html>"))).toThrow(damaged);
});

describe("for any frames", () => {
  const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });
  const name = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20 });
  const stream = fc.array(fc.record({ names: fc.uniqueArray(name, { maxLength: 4 }), content: bytes(400) }), {
    maxLength: 8,
  });

  test("any way to cut the stream gives the same frames", () => {
    fc.assert(
      fc.property(stream, fc.infiniteStream(fc.integer({ min: 1, max: 60 })), (frames, sizes) => {
        const whole = Buffer.concat(
          frames.map(({ names, content }) =>
            encode(Buffer.concat(names.map((it) => header(it, 7, sized(Buffer.from(it))))), content),
          ),
        );
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < whole.length; at += pieces.at(-1)?.length ?? 0)
          pieces.push(whole.subarray(at, at + sizes.next().value));
        const read = decode(...pieces);
        expect(read.map(({ headers }) => Object.keys(headers).sort())).toEqual(
          frames.map(({ names }) => names.toSorted()),
        );
        expect(read.map(({ content }) => content)).toEqual(
          frames.map(({ content }) => Buffer.from(content).toString()),
        );
      }),
    );
  });

  test("noise is refused or waits for more, and nothing else happens", () => {
    fc.assert(
      fc.property(fc.array(bytes(300), { maxLength: 10 }), (pieces) => {
        try {
          decode(...pieces);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(damaged-stream|stream-truncated)$/) });
        }
      }),
    );
  });

  test("noise in the headers of a sound frame is refused or skipped", () => {
    fc.assert(
      fc.property(bytes(60), (headers) => {
        try {
          expect(decode(encode(headers, Buffer.from("c")))).toMatchObject([{ content: "c" }]);
        } catch (error) {
          expect(error).toMatchObject({ code: "damaged-stream" });
        }
      }),
    );
  });

  test("our checksum is Node's, also when it goes on", () => {
    fc.assert(
      fc.property(bytes(300), bytes(300), (one, other) => {
        expect(crc32(one)).toBe(nodeCrc32(one));
        expect(crc32(other, crc32(one))).toBe(nodeCrc32(Buffer.concat([one, other])));
      }),
    );
  });
});

test("a frame that is announced and never comes keeps no more than what came", () => {
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(maxFrameLength, 0);
  prelude.writeUInt32BE(nodeCrc32(prelude.subarray(0, 8)), 8);
  const decoders = Array.from({ length: 200 }, createDecoder);
  const before = process.memoryUsage().arrayBuffers;
  for (const decoder of decoders) {
    decoder.push(prelude);
    decoder.push(Uint8Array.of(1));
    expect(decoder.next()).toBeUndefined();
  }
  // Far below what two hundred such frames would take.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * maxFrameLength);
});
