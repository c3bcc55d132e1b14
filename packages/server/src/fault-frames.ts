import { crc32 } from "node:zlib";

/** The messages of an event stream, each in one piece, however its bytes came. What is no message is passed on as it is. */
export async function* wholeFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of source) {
    held = held.length === 0 ? viewOf(piece) : Buffer.concat([held, piece]);
    for (let length = frameLength(held); length !== undefined; length = frameLength(held)) {
      yield held.subarray(0, length);
      held = held.subarray(length);
    }
  }
  if (held.length > 0) yield held;
}

/** How long the message is that some bytes begin with; `undefined` where it is not there as a whole. */
export function frameLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < overhead) return undefined;
  const length = viewOf(bytes).readUInt32BE(0);
  return length >= overhead && length <= bytes.length ? length : undefined;
}

/** A copy of a message that no client may accept: with a wrong checksum, or a length that no message has. */
export function damaged(frame: Uint8Array, what: "crc" | "prelude" | "length"): Uint8Array<ArrayBuffer> {
  const copy = Buffer.alloc(frame.length);
  copy.set(frame);
  switch (what) {
    case "crc":
      flip(copy, copy.length - 1);
      break;
    case "prelude":
      flip(copy, 11);
      break;
    case "length":
      copy.writeUInt32BE(absurdLength, 0);
      // The prelude's own checksum is right, so that the length is all that is wrong with it.
      copy.writeUInt32BE(crc32(copy.subarray(0, 8)), 8);
  }
  return copy;
}

const overhead = 16;
const absurdLength = 0x7fff_ffff;

function flip(bytes: Buffer, at: number): void {
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
