import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonValue } from "./json.ts";
import { parsePartialJson } from "./partial-json.ts";

test.each<[text: string, value: JsonValue | undefined]>([
  ["", undefined],
  ["{", {}],
  ['{"a', {}],
  ['{"a":', {}],
  ['{"a":"x', { a: "x" }],
  ['{"a":"x\\', { a: "x" }],
  ['{"a":"x\\u00e', { a: "x" }],
  ['{"a":tru', {}],
  ['{"a":1', {}],
  ['{"a":1,', { a: 1 }],
  ['{"a":[1,{"b":"c"', { a: [1, { b: "c" }] }],
  ['[[],"]', [[], "]"]],
])("%s is %j so far", (text, value) => {
  expect(parsePartialJson(text)).toEqual(value);
});

test("every beginning of any JSON object has a value, which grows into the whole", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (object, indent) => {
      const text = JSON.stringify(object, undefined, indent);
      for (let end = 1; end <= text.length; end++) {
        const value = parsePartialJson(text.slice(0, end));
        expect(typeof value).toBe("object");
        const known = Object.keys(JSON.parse(text));
        expect(known.slice(0, Object.keys(value ?? {}).length)).toEqual(Object.keys(value ?? {}));
      }
      expect(parsePartialJson(text)).toEqual(JSON.parse(text));
    }),
  );
});
