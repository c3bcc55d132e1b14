import { deflateSync } from "node:zlib";
import { bytesOf, type ImagePart, type ImageSize, image } from "@bedplate/core";

/** A grey PNG, transparent in its middle if so wished; `white` paints a square into the middle, as masks have it. */
export function png({ width, height }: ImageSize, paint: "plain" | "hole" | "white" = "plain"): ImagePart {
  const rows = Array.from({ length: height }, (_, y) => {
    const row = Buffer.alloc(1 + width * 4);
    for (let x = 0; x < width; x++) {
      const middle = Math.abs(x - width / 2) < width / 4 && Math.abs(y - height / 2) < height / 4;
      const shade = paint === "white" ? (middle ? 255 : 0) : 128;
      row.set([shade, shade, shade, paint === "hole" && middle ? 0 : 255], 1 + x * 4);
    }
    return row;
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 6], 8);
  const pieces = [chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND")];
  return image(Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...pieces]), "image/png");
}

function chunk(type: string, bytes: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type), bytes]);
  const frame = Buffer.alloc(8 + body.length);
  frame.writeUInt32BE(bytes.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc(body), 4 + body.length);
  return frame;
}

function crc(bytes: Uint8Array): number {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}

/** What the first bytes of a picture's file say of it: `png 512x512`. */
export function headerOf(part: ImagePart): string {
  const bytes = Buffer.from(bytesOf(part));
  if (bytes.toString("latin1", 1, 4) === "PNG")
    return `image/png ${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
  if (bytes.toString("latin1", 8, 12) === "WEBP") return `image/webp ${webpSize(bytes)}`;
  for (let at = 2; at < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes.readUInt16BE(at);
    if (marker === 0xffc0 || marker === 0xffc2)
      return `image/jpeg ${bytes.readUInt16BE(at + 7)}x${bytes.readUInt16BE(at + 5)}`;
  }
  return "no picture";
}

function webpSize(bytes: Buffer): string {
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8X":
      return `${bytes.readUIntLE(24, 3) + 1}x${bytes.readUIntLE(27, 3) + 1}`;
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return `${(bits & 0x3fff) + 1}x${((bits >> 14) & 0x3fff) + 1}`;
    }
    default:
      return `${bytes.readUInt16LE(26) & 0x3fff}x${bytes.readUInt16LE(28) & 0x3fff}`;
  }
}
