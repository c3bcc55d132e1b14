import type { JsonObject, JsonValue } from "@bedplate/core";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { sampleJson } from "./json-sample.ts";

const text = "Please book 2 tickets from Oslo to Rome on 2025-06-01 and write to ada@lovelace.org.";

test("a pattern whose texts would be endless is given up at once", () => {
  const schema = { type: "string", pattern: "^(?:[a-z]{9999}){9999}$" };
  expect(String(sampleJson(schema, { text })).length).toBeLessThan(1000);
});

describe("fits the schema", () => {
  const tree: JsonObject = {
    $ref: "#/$defs/Node",
    $defs: {
      Node: {
        type: "object",
        properties: {
          value: { type: "integer" },
          left: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] },
          children: { type: "array", items: { $ref: "#/$defs/Node" } },
        },
        required: ["value", "left", "children"],
      },
    },
  };

  test.each<[what: string, schema: JsonObject]>([
    ["a string", { type: "string" }],
    ["a long string", { type: "string", minLength: 40 }],
    ["a short string", { type: "string", maxLength: 3 }],
    ["a string of one length", { type: "string", minLength: 5, maxLength: 5 }],
    ["digits", { type: "string", pattern: "^\\d{5}$" }],
    ["a code", { type: "string", pattern: "^[A-Z]{3}$" }],
    ["a ticket", { type: "string", pattern: "^[A-Z]{2,4}-\\d{4}$" }],
    ["a colour", { type: "string", pattern: "^#(?:[0-9a-f]{3}){1,2}$" }],
    ["a telephone number", { type: "string", pattern: "^\\+[1-9]\\d{7,14}$", maxLength: 12 }],
    ["an alternative of words", { type: "string", pattern: "^(north|south)-(east|west)$" }],
    ...["date", "date-time", "time", "duration", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"].map(
      (format): [string, JsonObject] => [`a ${format}`, { type: "string", format }],
    ),
    ["a number", { type: "number" }],
    ["a number above", { type: "number", exclusiveMinimum: 0.5 }],
    ["a number between", { type: "number", exclusiveMinimum: 3, exclusiveMaximum: 4 }],
    ["a negative number", { type: "number", maximum: -7 }],
    ["an integer above", { type: "integer", exclusiveMinimum: 10 }],
    ["an integer below", { type: "integer", exclusiveMaximum: 0 }],
    ["a multiple", { type: "integer", minimum: 20, multipleOf: 7 }],
    ["a small multiple", { type: "number", minimum: 0.31, multipleOf: 0.1 }],
    ["a boolean", { type: "boolean" }],
    ["null", { type: "null" }],
    ["one of several types", { type: ["null", "integer"] }],
    ["an enum", { enum: ["a", 1, null] }],
    ["a constant", { const: null }],
    ["anything", {}],
    ["a list", { type: "array", items: { type: "string" }, minItems: 4, maxItems: 6 }],
    ["an empty list", { type: "array", items: { type: "string" }, maxItems: 0 }],
    ["distinct items", { type: "array", items: { enum: [1, 2, 3] }, minItems: 3, uniqueItems: true }],
    ["distinct texts", { type: "array", items: { type: "string" }, minItems: 30, uniqueItems: true }],
    ["a pair", { type: "array", prefixItems: [{ type: "string" }, { type: "number" }], items: false }],
    ["an object", { type: "object", properties: { a: { type: "number" } }, required: ["a"] }],
    ["a map", { type: "object", additionalProperties: { type: "number" }, minProperties: 3 }],
    ["a key without a schema", { type: "object", properties: {}, required: ["extra"] }],
    ["an alternative", { oneOf: [{ type: "null" }, { type: "integer", minimum: 5 }] }],
    ["a tree", tree],
    ["a schema that is its own item", { type: "array", items: { $ref: "#" } }],
  ])("%s", (_, schema) => {
    for (const said of [text, ""]) {
      const value = sampleJson(schema, { text: said });
      expect(
        z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(value).error?.issues,
      ).toBeUndefined();
    }
  });

  test("when alternatives share what stands beside them", () => {
    const schema = {
      type: "object",
      properties: { id: { type: "integer" } },
      required: ["id"],
      oneOf: [
        { properties: { kind: { const: "card" }, digits: { type: "string" } }, required: ["kind", "digits"] },
        { properties: { kind: { const: "cash" } }, required: ["kind"] },
      ],
    };
    expect(sampleJson(schema, { text: "" })).toEqual({ id: 1, kind: "card", digits: "digits" });
  });

  test("when it is spread over several schemas that all hold", () => {
    const schema = {
      allOf: [
        { $ref: "#/definitions/named" },
        { properties: { size: { type: "integer", minimum: 3 } }, required: ["size"] },
        { properties: { size: { maximum: 4, multipleOf: 2 } } },
      ],
      definitions: {
        named: { type: "object", properties: { label: { type: "string" } }, required: ["label"] },
      },
    };
    expect(sampleJson(schema, { text: "" })).toEqual({ label: "label", size: 4 });
  });
});

describe("takes its values", () => {
  test.each<[from: string, schema: JsonObject, said: string, value: JsonValue]>([
    ["the default", { type: "string", default: "metric" }, "", "metric"],
    ["no default of another type", { type: "integer", default: "many" }, "", 1],
    [
      "the default of an alternative",
      { anyOf: [{ type: "string" }, { type: "null" }], default: null },
      "",
      null,
    ],
    ["the examples", { type: "string", examples: ["blue"] }, "", "blue"],
    [
      "the member that the text names",
      { enum: ["metric", "imperial units"] },
      "In imperial units!",
      "imperial units",
    ],
    ["a number of the text", { type: "integer", maximum: 10 }, "Add 1,500 and 7", 7],
    ["the word of the text that means something", { type: "string" }, "What is a tulip?", "tulip"],
  ])("from %s", (_, schema, said, value) => {
    expect(sampleJson(schema, { text: said })).toEqual(value);
  });

  test.each<[name: string, said: string, value: string]>([
    ["city", "What's the weather in New York on Monday?", "New York"],
    ["location", "Is it raining in paris?", "paris"],
    ["origin", "Fly from Oslo to Rome", "Oslo"],
    ["destination", "Fly from Oslo to Rome", "Rome"],
    ["toCurrency", "Convert 50 USD to EUR", "EUR"],
    ["from_currency", "Convert 50 USD to EUR", "USD"],
    ["expression", "What is 12 * (3 + 4)?", "12 * (3 + 4)"],
    ["email", "Write to ada@lovelace.org.", "ada@lovelace.org"],
    ["url", "Read https://example.org/a?b=c.", "https://example.org/a?b=c"],
    ["start_date", "Start on 2025-06-01, please", "2025-06-01"],
    ["query", " who was Ada? ", "who was Ada?"],
    ["name", "My friend is Ada Lovelace.", "Ada Lovelace"],
  ])("for %s from what the text says of it", (name, said, value) => {
    const schema = { type: "object", properties: { [name]: { type: "string" } }, required: [name] };
    expect(sampleJson(schema, { text: said })).toEqual({ [name]: value });
  });

  test("gives each number of the text once", () => {
    const schema = {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    };
    expect(sampleJson(schema, { text: "Multiply 6 by 7.5" })).toEqual({ a: 6, b: 7.5 });
  });

  test("leaves optional properties out unless they are simple", () => {
    const properties = {
      unit: { type: "string", default: "km" },
      filter: { type: "object" },
      tags: { type: "array" },
    };
    expect(sampleJson({ type: "object", properties }, { text: "" })).toEqual({ unit: "km" });
  });
});

test("ends where a schema allows no end", () => {
  const endless = {
    type: "object",
    properties: { a: { $ref: "#" }, b: { $ref: "#" } },
    required: ["a", "b"],
  };
  expect(JSON.stringify(sampleJson(endless, { text: "" })).length).toBeLessThan(10_000);
  expect(sampleJson({ $ref: "#" }, { text: "" })).toBe("example");
});

test("takes names that objects inherit for ordinary names", () => {
  const schema = {
    type: "object",
    properties: { size: { type: "integer" } },
    required: ["constructor", "toString"],
  };
  expect(sampleJson(schema, { text: "" })).toEqual({
    constructor: "constructor",
    toString: "to string",
    size: 1,
  });
});
