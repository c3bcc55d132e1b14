import { expect, test } from "vitest";
import type { JsonValue } from "./json.ts";
import { schemaProblems } from "./schema-check.ts";

const tree = {
  $ref: "#/$defs/node",
  $defs: {
    node: {
      type: "object",
      properties: { name: { type: "string" }, children: { type: "array", items: { $ref: "#/$defs/node" } } },
      required: ["name"],
    },
  },
};

const cases: [schema: object, fits: JsonValue[], wrong: [value: JsonValue, problem: string][]][] = [
  [
    { type: "integer", minimum: 1, exclusiveMaximum: 5, multipleOf: 2 },
    [2, 4],
    [
      [0, "/: breaks minimum 1"],
      [6, "/: breaks exclusiveMaximum 5"],
      [2.5, "/: must be integer, and is number"],
      ["2", "/: must be integer, and is string"],
      [3, "/: breaks multipleOf 2"],
    ],
  ],
  [{ type: ["string", "null"] }, ["a", null], [[1, "/: must be string or null, and is integer"]]],
  [
    { type: "string", minLength: 1, maxLength: 2, pattern: "^[a-z😀]*$" },
    ["a", "😀😀"],
    [
      ["", "/: breaks minLength 1"],
      ["abc", "/: breaks maxLength 2"],
      ["A", "/: must match ^[a-z😀]*$"],
    ],
  ],
  [{ enum: ["a", { b: 1 }] }, ["a", { b: 1 }], [["b", '/: must be one of ["a",{"b":1}]']]],
  [{ const: null }, [null], [[0, "/: must be null"]]],
  [
    {
      type: "object",
      properties: { "a b": { type: "number" } },
      required: ["a b"],
      additionalProperties: { type: "boolean" },
    },
    [{ "a b": 1 }, { "a b": 1.5, more: true }],
    [
      [{}, "/a b: is missing"],
      [{ "a b": 1, more: 2 }, "/more: must be boolean, and is integer"],
    ],
  ],
  [
    { type: "object", additionalProperties: false },
    [{}],
    [[JSON.parse('{"__proto__":1}'), "/__proto__: is not known"]],
  ],
  [
    { type: "array", minItems: 1, maxItems: 2, prefixItems: [{ type: "string" }], items: { type: "number" } },
    [["a"], ["a", 1]],
    [
      [[], "/: breaks minItems 1"],
      [["a", 1, 2], "/: breaks maxItems 2"],
      [[1], "/0: must be string, and is integer"],
      [["a", "b"], "/1: must be number, and is string"],
    ],
  ],
  [
    { anyOf: [{ type: "string" }, { type: "object", required: ["a"] }] },
    ["x", { a: 1 }],
    [[{}, "/a: is missing"]],
  ],
  [{ allOf: [{ minLength: 2 }, { maxLength: 3 }] }, ["ab"], [["a", "/: breaks minLength 2"]]],
  [
    tree,
    [{ name: "a", children: [{ name: "b", children: [] }] }],
    [[{ name: "a", children: [{}] }, "/children/0/name: is missing"]],
  ],
  // A reference to itself, and patterns of another language, hold nothing up.
  [{ $ref: "#" }, ["anything"], []],
  [{ pattern: "(?P<a>b)" }, ["c"], []],
];

test.each(cases)("%j", (schema, fits, wrong) => {
  for (const value of fits) expect(schemaProblems(schema as never, value)).toEqual([]);
  for (const [value, problem] of wrong) expect(schemaProblems(schema as never, value)).toEqual([problem]);
});
