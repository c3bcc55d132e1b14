import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { cacheKey, decodeEntry, encodeAnswer, encodeParts } from "./cache-entry.ts";

// As it would be sent: without what JSON has no word for.
const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffled(member)]),
  );
}

test("requests have the same key exactly where they are the same, in whatever order they are written", async () => {
  await fc.assert(
    fc.asyncProperty(json, json, async (one, other) => {
      const [key, again, another] = await Promise.all(
        [one, shuffled(one), other].map((request) => cacheKey({ method: "rerank", request })),
      );
      expect(again).toBe(key);
      expect(another === key).toBe(isDeepStrictEqual(one, other));
    }),
  );
});

test("vectors of every type come back as they were", () => {
  const embeddings = [new Float32Array([0.5, -1]), new Int8Array([-128, 127]), new Uint8Array([0, 255])];
  const part = new Float32Array(new Float32Array([9, 0.25, 9]).buffer, 4, 1);
  const answer = { embeddings: [...embeddings, part], usage: { input: { total: 3 }, output: {} } };
  expect(decodeEntry(encodeAnswer(answer, undefined))).toEqual({
    answer: { ...answer, embeddings: [...embeddings, new Float32Array([0.25])] },
  });
});

test("an entry holds until its time, and no longer", () => {
  const parts = [JSON.stringify({ type: "text-delta", index: 0, delta: "a" })];
  expect(decodeEntry(encodeParts(parts, Date.now() + 60_000))).toEqual({
    parts: [{ type: "text-delta", index: 0, delta: "a" }],
  });
  for (const text of [encodeParts(parts, Date.now() - 1), encodeAnswer({ content: [] }, Date.now() - 1)])
    expect(decodeEntry(text)).toBeUndefined();
});
