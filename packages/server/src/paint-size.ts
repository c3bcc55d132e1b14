import { BedrockError } from "@bedplate/core";

// Above every picture that a model takes or makes; four bytes each, once decoded.
const maxPixels = 50_000_000;

/** The size in a picture's header, which is read before anything is decoded. Refuses one that would take too much memory, and one that no header tells. */
export function readSize(
  bytes: Uint8Array,
  format: "png" | "jpeg" | "webp" | "gif",
  most: number = maxPixels,
): { width: number; height: number } {
  const size = sizeReaders[format](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  if (!size)
    throw new BedrockError("invalid-request", `The picture is damaged: its ${format} header can't be read.`);
  const [width, height] = size;
  if (width * height <= most) return { width, height };
  const fact = `The picture has ${width}x${height} pixels, and may have ${most} in all.`;
  throw new BedrockError("invalid-request", fact);
}

type Size = [width: number, height: number];

const sizeReaders: Record<"png" | "jpeg" | "webp" | "gif", (bytes: Buffer) => Size | undefined> = {
  png: (bytes) => (bytes.length < 24 ? undefined : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]),
  gif: gifSize,
  webp: webpSize,
  jpeg: jpegSize,
};

/** The screen or, where it is larger, the first frame: decoders make room for both. */
function gifSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 13) return undefined;
  let at = 13 + colours(bytes[10]);
  // Before the frame there may be extensions, in blocks that tell their length.
  while (bytes[at] === 0x21) {
    at += 2;
    while (bytes[at]) at += 1 + (bytes[at] ?? 0);
    at++;
  }
  if (bytes[at] !== 0x2c || at + 10 > bytes.length) return undefined;
  const width = bytes.readUInt16LE(at + 1) + bytes.readUInt16LE(at + 5);
  const height = bytes.readUInt16LE(at + 3) + bytes.readUInt16LE(at + 7);
  return [Math.max(bytes.readUInt16LE(6), width), Math.max(bytes.readUInt16LE(8), height)];
}

/** The bytes of a table of colours, by the flags before it. */
function colours(flags = 0): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function webpSize(bytes: Buffer): Size | undefined {
  if (bytes.length < 30) return undefined;
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8 ":
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case "VP8X":
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    default:
      return undefined;
  }
}

/** The first frame header among the segments, each of which tells its length. */
function jpegSize(bytes: Buffer): Size | undefined {
  for (let at = 2; at + 9 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    // Decoders pass over what is no marker.
    if (bytes[at] !== 0xff || marker === 0xff || marker === 0) {
      at++;
      continue;
    }
    if (isBare(marker)) {
      at += 2;
      continue;
    }
    if (isFrame(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

/** Whether nothing belongs to a marker, and so no length. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

// Of these numbers, three are tables and not frames.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
