import { expect, test } from "vitest";
import { mediaTypeOf } from "./media-type.ts";

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.padEnd(32, "\0"), (character) => character.charCodeAt(0));
}

function typeOf(text: string, declared: string): string {
  return mediaTypeOf(bytes(text), declared, "files.example");
}

const png = "\x89PNG\r\n\x1a\n";
const mp4 = "\0\0\0\x18ftypisom";

test.each([
  [png, "image/png"],
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  ["GIF89a", "image/gif"],
  ["RIFF\0\0\0\0WEBP", "image/webp"],
  ["RIFF\0\0\0\0WAVE", "audio/wav"],
  ["%PDF-1.7", "application/pdf"],
  ["PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  [mp4, "video/mp4"],
  [mp4, "audio/mp4"],
  [mp4, "video/quicktime"],
  ["\x1a\x45\xdf\xa3", "video/x-matroska"],
  ["\x1a\x45\xdf\xa3", "video/webm"],
  ["OggS", "audio/ogg"],
  ["fLaC", "audio/flac"],
  ["ID3\x04", "audio/mpeg"],
  ["\xff\xfb\x90", "audio/mp3"],
  ["\xff\xf1\x50", "audio/aac"],
  ["a,b\n1,2\n", "text/csv"],
  ["# Title", "text/markdown"],
  ["a,b\n1,2\n", "text/csv; charset=utf-8"],
  ["unknown to us", "image/x-portable-pixmap"],
])("bytes that begin as %j can be %s", (text, declared) => {
  expect(typeOf(text, declared)).toBe(declared);
});

test.each([
  [png, "image/jpeg", "image/png"],
  [png, "text/plain", "image/png"],
  ["<html>Gone.</html>", "image/png", "nothing that is known"],
  ["<html>Gone.</html>", "application/pdf", "nothing that is known"],
  ["RIFF\0\0\0\0WAVE", "image/webp", "audio/wav"],
  ["", "video/mp4", "nothing that is known"],
  [png, "video/*", "image/png"],
  ["what", "image/*", "nothing that is known"],
  [png, "image/x-portable-pixmap", "image/png"],
])("bytes that begin as %j are not %s", (text, declared, found) => {
  const fact = `Media of files.example: it is declared as ${declared}, and its bytes are ${found}.`;
  expect(() => typeOf(text, declared)).toThrow(fact);
});

test.each([
  ["%PDF-1.7", "application/pdf"],
  [`PK\x03\x04${"\0".repeat(40)}word/document.xml`, /wordprocessingml/],
  [`PK\x03\x04${"\0".repeat(40)}xl/workbook.xml`, /spreadsheetml/],
  ["<!DOCTYPE html><p>The lake is blue, and deep.", "text/html"],
  ["The lake is blue, and deep, and cold.", "text/plain"],
])("a document that nobody has looked into says itself what it is: %j", (text, type) => {
  const found = typeOf(text, "application/octet-stream");
  expect(found).toMatch(type);
});

test.each([png, mp4, "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x01\0\x02"])(
  "what is no document that is known is refused: %j",
  (text) => {
    expect(() => typeOf(text, "application/octet-stream")).toThrow(/declared as application\/octet-stream/);
  },
);

test.each([
  [png, "image/*", "image/png"],
  [mp4, "audio/*", "audio/mp4"],
  [mp4, "video/*", "video/mp4"],
])("a kind of bytes says itself what it is: %j as %s", (text, declared, type) => {
  expect(typeOf(text, declared)).toBe(type);
});
