import { expect, test } from "vitest";
import { isOutsized } from "./request-limits.ts";

const nested = (levels: number, inner = ""): Buffer =>
  Buffer.from(`${"[".repeat(levels)}${inner}${"]".repeat(levels)}`);

test("JSON may nest 256 levels deep", () => {
  expect([isOutsized(nested(256)), isOutsized(nested(257))]).toEqual([false, true]);
  expect(isOutsized(Buffer.from(`[${'{"a":[]},'.repeat(10_000)}{}]`))).toBe(false);
});

test("a list may have 100,000 items, each list by itself", () => {
  const list = (items: number): string => `[${"0,".repeat(items - 1)}0]`;
  expect(isOutsized(Buffer.from(list(100_000)))).toBe(false);
  expect(isOutsized(Buffer.from(list(100_001)))).toBe(true);
  expect(isOutsized(Buffer.from(`{"a":${list(90_000)},"b":${list(90_000)}}`))).toBe(false);
});

test("what stands in a text does not count, whatever is escaped in it", () => {
  const text = JSON.stringify({ a: `"\\${"[".repeat(1000)}${",".repeat(200_000)}`, b: "\\" });
  expect(isOutsized(Buffer.from(text))).toBe(false);
  expect(isOutsized(Buffer.from(`["\\"",${"[".repeat(300)}`))).toBe(true);
});

test("what is no JSON is left to the parser", () => {
  expect(isOutsized(Buffer.from(`${"]".repeat(1000)}${"[".repeat(10)}`))).toBe(false);
});
