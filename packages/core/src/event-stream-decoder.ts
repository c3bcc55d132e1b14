import { joinBytes } from "./bytes.ts";
import { type Crc32, crc32 as crc32OfFew } from "./crc32.ts";
import type { BedrockError } from "./error.ts";
import { readFrameHeaders } from "./frame-headers.ts";

/** One message of an event stream. */
export interface Frame {
  /** The headers that are texts. */
  headers: ReadonlyMap<string, string>;
  /** Its content lies between `from` and `to`: a view of its own for each of thousands of frames is dear. */
  bytes: Uint8Array;
  from: number;
  to: number;
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
      if (!source.has(preludeLength)) return undefined;
      checkPrelude(source.bytes, source.at, fail);
      const length = uint32(source.bytes, source.at);
      if (!source.has(length)) return undefined;
      const { bytes, at } = source;
      const headersLength = uint32(bytes, at + 4);
      const end = at + length - checksumLength;
      // The checksum of all goes on from that of the lengths.
      if (crc32(bytes.subarray(at + 8, end), uint32(bytes, at + 8)) !== uint32(bytes, end))
        throw fail("damaged-stream", "a part of the stream arrived damaged (its checksum is wrong).");
      const from = at + preludeLength + headersLength;
      const headers = readHeaders(bytes, at + preludeLength, from);
      source.skip(length);
      return { headers, bytes, from, to: end };
    },
    end() {
      if (source.has(1))
        throw fail("stream-truncated", "the stream ended inside a message; the answer is not complete.");
    },
  };
}

// Seen before anything is waited for, so that no noise makes us collect what never ends.
function checkPrelude(bytes: Uint8Array, at: number, fail: DecoderOptions["fail"]): void {
  const length = uint32(bytes, at);
  const headersLength = uint32(bytes, at + 4);
  if (crc32OfFew(bytes, 0, at, at + 8) !== uint32(bytes, at + 8))
    throw fail("damaged-stream", "the stream arrived damaged (the checksum of a length is wrong).");
  if (
    length > maxFrameLength ||
    headersLength > Math.min(maxHeadersLength, length - preludeLength - checksumLength)
  )
    throw fail("damaged-stream", `the stream has a message of impossible length (${length} bytes).`);
}

interface ByteQueue {
  /** The bytes that are not read yet begin at `at`. */
  readonly bytes: Uint8Array;
  readonly at: number;
  push(bytes: Uint8Array): void;
  /** Whether that many bytes are there; if so, `bytes` has them in one piece. */
  has(count: number): boolean;
  skip(count: number): void;
}

/** Bytes in the order of their arrival. Pieces are joined only when a frame needs it, so that each byte is copied a few times at most. */
function createByteQueue(): ByteQueue {
  const empty = new Uint8Array(0);
  let front: Uint8Array = empty;
  let later: Uint8Array[] = [];
  let at = 0;
  let length = 0;
  return {
    get bytes() {
      return front;
    },
    get at() {
      return at;
    },
    push(bytes) {
      length += bytes.length;
      later.push(bytes);
    },
    has(count) {
      if (length < count) return false;
      if (front.length - at < count) {
        front = joinBytes(front === empty ? later : [front.subarray(at), ...later], length);
        later = [];
        at = 0;
      }
      return true;
    },
    skip(count) {
      length -= count;
      at += count;
      if (at < front.length) return;
      front = empty;
      at = 0;
    },
  };
}

/** Reads the headers of frames; those of most are byte for byte those of the one before. */
function rememberHeaders(
  fail: DecoderOptions["fail"],
): (bytes: Uint8Array, from: number, to: number) => ReadonlyMap<string, string> {
  let known = new Uint8Array(0);
  let headers: ReadonlyMap<string, string> = new Map();
  return (bytes, from, to) => {
    if (isAt(known, bytes, from, to)) return headers;
    const fresh = new Uint8Array(bytes.subarray(from, to));
    const read = readFrameHeaders(fresh);
    if (!read) throw fail("damaged-stream", "the headers of a message can't be read.");
    headers = read;
    known = fresh;
    return headers;
  };
}

function isAt(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false;
  return true;
}

function uint32(bytes: Uint8Array, at: number): number {
  // All four are there: who asks has waited for them.
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
