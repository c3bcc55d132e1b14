import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { readPicture } from "./paint.ts";
import { checkPixels } from "./paint-size.ts";

const formats = ["png", "jpeg", "webp", "gif"] as const;

async function encode(format: (typeof formats)[number], width: number, height: number): Promise<Buffer> {
  const canvas = createCanvas(width, height);
  if (format !== "gif") return format === "png" ? canvas.encode("png") : canvas.encode(format, 80);
  const header = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1");
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  return header;
}

test.each(formats)("a %s of too many pixels is refused by its header", async (format) => {
  expect(() => checkPixels(Buffer.alloc(12), format)).not.toThrow();
  const picture = await encode(format, 300, 200);
  expect(() => checkPixels(picture, format, 60_000)).not.toThrow();
  expect(() => checkPixels(picture, format, 59_999)).toThrow(
    expect.objectContaining({
      code: "invalid-request",
      message: expect.stringContaining("300x200 pixels"),
    }),
  );
});

test("every header of a WebP is read", () => {
  const webp = (kind: string, size: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.alloc(40);
    bytes.write(`RIFF\0\0\0\0WEBP${kind}`, "latin1");
    size(bytes);
    return bytes;
  };
  const lossy = webp("VP8 ", (bytes) => {
    bytes.writeUInt16LE(10_000, 26);
    bytes.writeUInt16LE(9000, 28);
  });
  const lossless = webp("VP8L", (bytes) => bytes.writeUInt32LE(9999 | (8999 << 14), 21));
  const extended = webp("VP8X", (bytes) => {
    bytes.writeUIntLE(9999, 24, 3);
    bytes.writeUIntLE(8999, 27, 3);
  });
  for (const bytes of [lossy, lossless, extended])
    expect(() => checkPixels(bytes, "webp")).toThrow("10000x9000 pixels");
});

test("a picture that is small in bytes and huge in pixels is refused before it is decoded", async () => {
  const bomb = await encode("png", 20, 20);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  await expect(readPicture(bomb)).rejects.toThrow("60000x60000 pixels");
});
