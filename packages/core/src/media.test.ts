import { openAsBlob } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { audio, document, image, video } from "./media.ts";
import { mediaTypeOf } from "./media-type.ts";

/** Bytes of Latin-1 text, padded to a length that no signature needs more than. */
function bytes(text: string): Uint8Array {
  return Buffer.from(text.padEnd(64, "\0"), "latin1");
}

const png = bytes("\x89PNG\r\n\x1a\n");
const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** A ZIP file as programs write one: heads with names, compressed data, and the directory. */
function zip(...names: string[]): Uint8Array {
  const files = names.map((name) => {
    const data = deflateRawSync(name.repeat(20_000));
    return `PK\x03\x04${"\0".repeat(26)}${name}${data.toString("latin1")}`;
  });
  const directory = names.map((name) => `PK\x01\x02${"\0".repeat(42)}${name}`);
  return Buffer.from([...files, ...directory].join(""), "latin1");
}

describe("the bytes tell what a file is", () => {
  test.each([
    ["image/png", png],
    ["image/jpeg", bytes("\xff\xd8\xff\xe0")],
    ["image/gif", bytes("GIF89a")],
    ["image/webp", bytes("RIFF\0\0\0\0WEBPVP8 ")],
    ["application/pdf", bytes("%PDF-1.7")],
    [docx, zip("[Content_Types].xml", "word/document.xml")],
    [xlsx, zip("[Content_Types].xml", "xl/workbook.xml")],
    ["video/mp4", bytes("\0\0\0\x18ftypisom")],
    ["video/quicktime", bytes("\0\0\0\x14ftypqt  ")],
    ["video/3gpp", bytes("\0\0\0\x14ftyp3gp4")],
    ["video/webm", bytes("\x1a\x45\xdf\xa3\x9fB\x82\x84webm")],
    ["video/x-matroska", bytes("\x1a\x45\xdf\xa3\x9fB\x82\x88matroska")],
    ["video/x-flv", bytes("FLV\x01")],
    ["video/mpeg", bytes("\0\0\x01\xba")],
    ["video/x-ms-wmv", bytes("\x30\x26\xb2\x75\x8e\x66\xcf\x11")],
    ["audio/mp4", bytes("\0\0\0\x18ftypM4A ")],
    ["audio/mpeg", bytes("ID3\x04")],
    ["audio/mpeg", bytes("\xff\xfb\x90\x64")],
    ["audio/aac", bytes("\xff\xf1\x50\x80")],
    ["audio/wav", bytes("RIFF\0\0\0\0WAVEfmt ")],
    ["audio/flac", bytes("fLaC")],
    ["audio/ogg", bytes("OggS")],
    ["image/avif", bytes("\0\0\0\x1cftypavif")],
  ])("%s", (mediaType, file) => {
    expect(mediaTypeOf(file)).toBe(mediaType);
  });

  test("and one container is a film or sound, as it is asked for", () => {
    const mp4 = bytes("\0\0\0\x18ftypisom");
    expect([video(mp4).mediaType, audio(mp4).mediaType]).toEqual(["video/mp4", "audio/mp4"]);
    const webm = bytes("\x1a\x45\xdf\xa3webm");
    expect([video(webm).mediaType, audio(webm).mediaType]).toEqual(["video/webm", "audio/webm"]);
  });

  test("and text is what its name says, HTML, or plain", () => {
    const types = [
      document(Buffer.from("a,b\n1,2"), { name: "tides.csv" }),
      document(Buffer.from("# Tides"), { name: "tides.md" }),
      document(Buffer.from("<!DOCTYPE html><p>Tides</p>")),
      document(Buffer.from("Tides")),
      document(bytes("\xd0\xcf\x11\xe0"), { name: "tides.XLS" }),
    ].map(({ mediaType }) => mediaType);
    expect(types).toEqual([
      "text/csv",
      "text/markdown",
      "text/html",
      "text/plain",
      "application/vnd.ms-excel",
    ]);
  });
});

describe("a source can be", () => {
  const data = Buffer.from(png).toString("base64");
  const part = { type: "image", mediaType: "image/png", source: { type: "base64", data } };

  test.each([
    ["bytes", png],
    ["a buffer", new Uint8Array(png).buffer],
    ["base64 text", data],
    ["base64 text in lines", data.replace(/.{20}/g, "$&\n")],
    ["a data URL", `data:image/png;base64,${data}`],
    ["a source", { type: "base64", data } as const],
  ])("%s", (_name, source) => {
    const made = image(source);
    expect(made).toMatchObject({ type: "image", mediaType: "image/png" });
    expect(made.source.type === "base64" && made.source.data.replace(/\s/g, "")).toBe(data);
  });

  test("a file, which is waited for", async () => {
    expect(await image(new Blob([new Uint8Array(png)]))).toEqual(part);
    const file = new File(["a;b"], "tides.csv", { type: "application/octet-stream" });
    expect(await document(file, { citations: true })).toMatchObject({
      mediaType: "text/csv",
      citations: true,
    });
    expect(await document(await openAsBlob(import.meta.filename))).toMatchObject({ mediaType: "text/plain" });
    const sound = new Blob([new Uint8Array(8)], { type: "audio/pcm" });
    expect(await audio(sound)).toMatchObject({ mediaType: "audio/pcm" });
  });

  test("in S3 or on the web, where the address tells the type", () => {
    expect(video("s3://films/a/boat.mp4")).toEqual({
      type: "video",
      mediaType: "video/mp4",
      source: { type: "s3", uri: "s3://films/a/boat.mp4" },
    });
    expect(image("https://example.com/cat.JPG?size=1#top").mediaType).toBe("image/jpeg");
    expect(video({ type: "s3", uri: "s3://films/boat", bucketOwner: "1" }, "video/mp4").source).toEqual({
      type: "s3",
      uri: "s3://films/boat",
      bucketOwner: "1",
    });
    // Who fetches it will see what it is.
    expect(image("https://example.com/cat").mediaType).toBe("image/*");
    expect(document("https://example.com/tides").mediaType).toBe("application/octet-stream");
  });
});

describe("what contradicts itself is refused", () => {
  test.each([
    ["another type", () => image(png, "image/jpeg"), /bytes are image\/png, not image\/jpeg/],
    [
      "another type in a data URL",
      () => image(`data:image/gif;base64,${Buffer.from(png).toString("base64")}`),
      /not image\/gif/,
    ],
    ["another kind", () => image(bytes("%PDF-1.7")), /This is application\/pdf, and no image.*document\(\)/],
    ["a PDF for text", () => document(bytes("%PDF-1.7"), "text/plain"), /bytes are application\/pdf/],
    ["a WAV for an MP3", () => audio(bytes("RIFF\0\0\0\0WAVE"), "audio/mp3"), /bytes are audio\/wav/],
    ["bytes of no kind", () => image(bytes("?")), /Pass its mediaType/],
    ["a name of no kind", () => video("s3://films/boat"), /Pass its mediaType/],
    ["no base64", () => image("cat.png"), /no base64/],
  ])("%s", (_name, make, message) => {
    expect(make).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }),
    );
  });

  test("but other names of a type are not another type", () => {
    expect(image(bytes("\xff\xd8\xff"), "image/jpg").mediaType).toBe("image/jpeg");
    expect(audio(bytes("RIFF\0\0\0\0WAVE"), "audio/x-wav").mediaType).toBe("audio/x-wav");
    expect(document(Buffer.from("a,b"), "text/csv").mediaType).toBe("text/csv");
    // What looks like text may be anything.
    expect(document(Buffer.from("%"), "application/pdf").mediaType).toBe("application/pdf");
    expect(image("s3://lakes/thun.jpg", "image/png").mediaType).toBe("image/png");
    expect(image(bytes("?"), "image/heic").mediaType).toBe("image/heic");
  });

  test("and no address is told, since it may hold a secret", () => {
    expect(() => video("s3://films/secret")).toThrow(expect.not.stringMatching(/secret/));
  });
});
