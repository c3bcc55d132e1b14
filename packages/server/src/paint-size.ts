import { BedrockError } from "@bedplate/core";

// Above every picture that a model takes or makes; four bytes each, once decoded.
const maxPixels = 50_000_000;

/** Refuses a picture that would take too much memory, by the size in its header, before it is decoded. */
export function checkPixels(
  bytes: Uint8Array,
  format: "png" | "jpeg" | "webp" | "gif",
  most: number = maxPixels,
): void {
  const [width, height] =
    sizeReaders[format](Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) ?? [];
  if (width === undefined || height === undefined || width * height <= most) return;
  const fact = `The picture has ${width}x${height} pixels, and may have ${most} in all.`;
  throw new BedrockError("invalid-request", fact);
}

type Size = [width: number, height: number];

// A header that can't be read is left to the decoder, which refuses it.
const sizeReaders: Record<"png" | "jpeg" | "webp" | "gif", (bytes: Buffer) => Size | undefined> = {
  png: (bytes) => (bytes.length < 24 ? undefined : [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]),
  gif: (bytes) => (bytes.length < 10 ? undefined : [bytes.readUInt16LE(6), bytes.readUInt16LE(8)]),
  webp: webpSize,
  jpeg: jpegSize,
};

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
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isFrame(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

// Of these numbers, three are tables and not frames.
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
