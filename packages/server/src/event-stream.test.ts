import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { chunkFrame, encodeFrame, errorFrame, exceptionFrame } from "./event-stream.ts";

const json = ":content-type";
const hex = (frame: Uint8Array): string => Buffer.from(frame).toString("hex");

// Made with the codec of the AWS SDK for JavaScript and read back by botocore.
describe("golden frames", () => {
  test("encodes an empty message", () => {
    expect(hex(encodeFrame({}, ""))).toBe("000000100000000005c248eb7d98c8ff");
  });

  test("encodes one header", () => {
    expect(hex(encodeFrame({ ":message-type": "event" }, "{}"))).toBe(
      "000000280000001660470efd0d3a6d6573736167652d747970650700056576656e747b7db7184afc",
    );
  });

  test("encodes headers in the order given, from text and from bytes", () => {
    const headers = { ":event-type": "chunk", [json]: "application/json", ":message-type": "event" };
    const golden =
      "0000006b0000004b6ace012d0b3a6576656e742d747970650700056368756e6b0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279746573223a226533303d227d3651dbfe";
    expect(hex(encodeFrame(headers, '{"bytes":"e30="}'))).toBe(golden);
    expect(hex(encodeFrame(headers, new TextEncoder().encode('{"bytes":"e30="}')))).toBe(golden);
  });

  test("encodes an event of a Converse stream", () => {
    const headers = { ":event-type": "messageStart", [json]: "application/json", ":message-type": "event" };
    expect(hex(encodeFrame(headers, '{"role":"assistant"}'))).toBe(
      "000000760000005296d5fade0b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22726f6c65223a22617373697374616e74227d6fa8c599",
    );
  });

  test("encodes an exception, whichever way its type is spelt", () => {
    const golden =
      "0000008800000061de0175f40f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d657373616765223a22736c6f7720646f776e227d832ee072";
    expect(hex(exceptionFrame("throttlingException", { message: "slow down" }))).toBe(golden);
    expect(hex(exceptionFrame("ThrottlingException", { message: "slow down" }))).toBe(golden);
  });

  test("encodes an unmodelled error", () => {
    expect(hex(errorFrame("InternalFailure", "boom"))).toBe(
      "0000005a0000004a8188a08d0d3a6d6573736167652d747970650700056572726f720b3a6572726f722d636f646507000f496e7465726e616c4661696c7572650e3a6572726f722d6d657373616765070004626f6f6dd78e0703",
    );
  });
});

describe("chunkFrame", () => {
  test("carries the chunk's JSON in base64", () => {
    expect(contentOf(chunkFrame({ outputText: "Grüße, 世界" }, 0)).chunk).toEqual({
      outputText: "Grüße, 世界",
    });
  });

  test("pads with 2 to 61 characters, all lengths, the same ones each time", () => {
    const lengths = new Set<number>();
    for (let position = 0; position < 300; position++) {
      const { p } = contentOf(chunkFrame({ position }, position));
      expect("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".startsWith(p)).toBe(true);
      expect(contentOf(chunkFrame({ position }, position)).p).toBe(p);
      lengths.add(p.length);
    }
    expect([Math.min(...lengths), Math.max(...lengths), lengths.size]).toEqual([2, 61, 60]);
  });

  test("owns its memory, since byte streams take it over", () => {
    const frame = chunkFrame({ outputText: "a" }, 0);
    expect(frame.buffer.byteLength).toBe(frame.length);
  });
});

test("refuses header values that the format cannot hold", () => {
  expect(() => errorFrame("InternalFailure", "x".repeat(32_767))).not.toThrow();
  expect(() => errorFrame("InternalFailure", "x".repeat(32_768))).toThrow(RangeError);
});

describe("recorded traffic", () => {
  for (const name of ["invoke.jsonl", "converse.jsonl"]) {
    const file = new URL(`../../../../shared/recordings/${name}`, import.meta.url);

    test.skipIf(!existsSync(file))(`encodes the frames of recorded traffic byte for byte (${name})`, () => {
      const streams = readRecordings(file).filter((line) => line.response.frames);
      expect(streams.length).toBeGreaterThan(20);
      for (const { id, response } of streams) {
        const frames = response.frames?.map((frame) => encodeFrame(frame.headers, frame.payload)) ?? [];
        expect(Buffer.concat(frames).toString("base64"), id).toBe(response.bodyBase64);
      }
    });
  }

  const file = new URL("../../../../shared/recordings/invoke.jsonl", import.meta.url);
  test.skipIf(!existsSync(file))("pads and orders chunks as recorded traffic does", () => {
    for (const { response } of readRecordings(file)) {
      for (const recorded of response.frames ?? []) {
        const { p, bytes }: Record<string, string> = JSON.parse(recorded.payload);
        const chunk: object = JSON.parse(Buffer.from(bytes ?? "", "base64").toString());
        const ours = chunkFrame(chunk, 0);
        expect(hex(ours).slice(24, 24 + 2 * 75)).toBe(hex(encodeFrame(recorded.headers, "")).slice(24, -8));
        expect(Object.keys(contentOf(ours)).slice(0, 2)).toEqual(Object.keys(JSON.parse(recorded.payload)));
        expect(p).toMatch(/^.{2,61}$/);
      }
    }
  });
});

function contentOf(frame: Uint8Array): { bytes: string; p: string; chunk: unknown } {
  const buffer = Buffer.from(frame);
  const { bytes, p }: Record<"bytes" | "p", string> = JSON.parse(
    buffer.subarray(12 + buffer.readUInt32BE(4), -4).toString(),
  );
  return { bytes, p, chunk: JSON.parse(Buffer.from(bytes, "base64").toString()) };
}

interface Recording {
  id: string;
  response: { bodyBase64: string; frames: { headers: Record<string, string>; payload: string }[] | null };
}

function readRecordings(file: URL): Recording[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line): Recording => JSON.parse(line));
}
