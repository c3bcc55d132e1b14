import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { readPicture } from "./paint.ts";
import { readSize } from "./paint-size.ts";

const formats = ["png", "jpeg", "webp", "gif"] as const;

async function encode(format: (typeof formats)[number], width: number, height: number): Promise<Buffer> {
  const canvas = createCanvas(width, height);
  if (format !== "gif") return format === "png" ? canvas.encode("png") : canvas.encode(format, 80);
  return gifOf([width, height], [width, height]);
}

/** The beginning of a GIF, with a table of two colours and an extension before its first frame. */
function gifOf(screen: [number, number], frame: [number, number]): Buffer {
  const bytes = Buffer.alloc(37);
  bytes.write("GIF89a");
  bytes.writeUInt16LE(screen[0], 6);
  bytes.writeUInt16LE(screen[1], 8);
  bytes[10] = 0x80;
  bytes.set([0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c], 19);
  bytes.writeUInt16LE(frame[0], 32);
  bytes.writeUInt16LE(frame[1], 34);
  return bytes;
}

test.each(formats)("a %s of too many pixels is refused by its header", async (format) => {
  const picture = await encode(format, 300, 200);
  expect(readSize(picture, format, 60_000)).toEqual({ width: 300, height: 200 });
  expect(() => readSize(picture, format, 59_999)).toThrow(
    expect.objectContaining({
      code: "invalid-request",
      message: expect.stringContaining("300x200 pixels"),
    }),
  );
});

test.each(formats)("a %s whose header can't be read is damaged", async (format) => {
  const picture = await encode(format, 300, 200);
  for (const bytes of [Buffer.alloc(12), picture.subarray(0, 20)])
    expect(() => readSize(bytes, format)).toThrow(`its ${format} header can't be read`);
});

test("a GIF is as large as its first frame where that is larger than its screen", () => {
  expect(readSize(gifOf([1, 1], [4000, 3000]), "gif")).toEqual({ width: 4000, height: 3000 });
  expect(() => readSize(gifOf([1, 1], [40_000, 30_000]), "gif")).toThrow("40000x30000 pixels");
});

test("a JPEG's size is found behind what decoders pass over", async () => {
  const picture = await encode("jpeg", 300, 200);
  for (const noise of [[0, 1, 2], [0xff], [0xff, 0], [0xff, 0xd0], [0xff, 0x01]]) {
    const noisy = Buffer.concat([picture.subarray(0, 2), Buffer.from(noise), picture.subarray(2)]);
    expect(readSize(noisy, "jpeg")).toEqual({ width: 300, height: 200 });
  }
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
    expect(() => readSize(bytes, "webp")).toThrow("10000x9000 pixels");
});

test("a picture that is small in bytes and huge in pixels is refused before it is decoded", async () => {
  const bomb = await encode("png", 20, 20);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  await expect(readPicture(bomb)).rejects.toThrow("60000x60000 pixels");
});
