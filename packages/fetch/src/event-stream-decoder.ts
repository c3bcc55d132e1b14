import type { BedrockError } from "@bedplate/core";
import { type Crc32, crc32 as crc32OfFew } from "./crc32.ts";
import { readFrameHeaders } from "./frame-headers.ts";
import { joinBytes } from "./http.ts";

/** One message of an event stream. */
export interface Frame {
  /** The headers that are texts. */
  headers: ReadonlyMap<string, string>;
  content: Uint8Array;
}

/** Takes a stream of bytes apart into frames, in linear time and with bounded memory. */
export interface EventStreamDecoder {
  /** Takes the next bytes, which stay in use until their frames are read. */
  push(bytes: Uint8Array): void;
  /** The next frame, once all of it is there. Throws `damaged-stream`. */
  next(): Frame | undefined;
  /** Throws `stream-truncated` when the stream ended inside a frame. */
  end(): void;
}

/** How a decoder counts and complains. */
export interface DecoderOptions {
  crc32: Crc32;
  fail(code: "damaged-stream" | "stream-truncated", fact: string): BedrockError;
}

/** The longest frame that is taken; botocore's limit too. */
export const maxFrameLength: number = 24 * 1024 * 1024;
/** The longest headers that are taken. */
const maxHeadersLength = 128 * 1024;

const preludeLength = 12;
const checksumLength = 4;

/** A decoder of `application/vnd.amazon.eventstream`. */
export function createEventStreamDecoder({ crc32, fail }: DecoderOptions): EventStreamDecoder {
  const source = createByteQueue();
  const readHeaders = rememberHeaders(fail);
  return {
    push: source.push,
    next() {
      const start = source.peek(preludeLength);
      if (!start) return undefined;
      const { length, headersLength, crc } = readPrelude(start, fail);
      const frame = source.peek(length);
      if (!frame) return undefined;
      const end = length - checksumLength;
      // The checksum of all goes on from that of the lengths.
      if (crc32(frame.subarray(8, end), crc) !== uint32(frame, end))
        throw fail("damaged-stream", "a part of the stream arrived damaged (its checksum is wrong).");
      source.skip(length);
      const contentAt = preludeLength + headersLength;
      return {
        headers: readHeaders(frame.subarray(preludeLength, contentAt)),
        content: frame.subarray(contentAt, end),
      };
    },
    end() {
      if (source.length() > 0)
        throw fail("stream-truncated", "the stream ended inside a message; the answer is not complete.");
    },
  };
}

function readPrelude(
  bytes: Uint8Array,
  fail: DecoderOptions["fail"],
): { length: number; headersLength: number; crc: number } {
  const crc = crc32OfFew(bytes.subarray(0, 8));
  const length = uint32(bytes, 0);
  const headersLength = uint32(bytes, 4);
  // Seen before anything is waited for, so that no noise makes us collect what never ends.
  if (crc !== uint32(bytes, 8))
    throw fail("damaged-stream", "the stream arrived damaged (the checksum of a length is wrong).");
  if (
    length > maxFrameLength ||
    headersLength > Math.min(maxHeadersLength, length - preludeLength - checksumLength)
  )
    throw fail("damaged-stream", `the stream has a message of impossible length (${length} bytes).`);
  return { length, headersLength, crc };
}

interface ByteQueue {
  push(bytes: Uint8Array): void;
  /** That many bytes from the front or more, if they are there. */
  peek(count: number): Uint8Array | undefined;
  skip(count: number): void;
  length(): number;
}

/** Bytes in the order of their arrival. Pieces are joined only when a frame needs it, so that each byte is copied a few times at most. */
function createByteQueue(): ByteQueue {
  let front: Uint8Array = new Uint8Array(0);
  let later: Uint8Array[] = [];
  let length = 0;
  return {
    push(bytes) {
      length += bytes.length;
      if (front.length === 0) front = bytes;
      else later.push(bytes);
    },
    peek(count) {
      if (length < count) return undefined;
      if (front.length < count) {
        front = joinBytes([front, ...later], length);
        later = [];
      }
      return front;
    },
    skip(count) {
      length -= count;
      front = front.subarray(count);
      if (front.length === 0) front = later.shift() ?? front;
    },
    length: () => length,
  };
}

/** Reads the headers of frames; those of most are byte for byte those of the one before. */
function rememberHeaders(fail: DecoderOptions["fail"]): (bytes: Uint8Array) => ReadonlyMap<string, string> {
  let known = new Uint8Array(0);
  let headers: ReadonlyMap<string, string> = new Map();
  return (bytes) => {
    if (isSame(bytes, known)) return headers;
    const read = readFrameHeaders(bytes);
    if (!read) throw fail("damaged-stream", "the headers of a message can't be read.");
    headers = read;
    known = new Uint8Array(bytes);
    return headers;
  };
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

function uint32(bytes: Uint8Array, at: number): number {
  // All four are there: who asks has waited for them.
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
