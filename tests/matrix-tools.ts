import assert from "node:assert/strict";
import {
  assistant,
  image,
  parseJson,
  type ToolCallPart,
  type ToolChoice,
  textOf,
  toolResult,
  user,
} from "@bedplate/core";
import { type Feature, partsOf, pixel, type Seen, weather } from "./matrix-see.ts";

const call: ToolCallPart = {
  type: "tool-call",
  id: "Ab3dE6gH9",
  name: "get_weather",
  input: { city: "Bern" },
};
const other: ToolCallPart = { ...call, id: "Jk3dE6gH9", input: { city: "Thun" } };
const ask = [user("What is the weather in Bern?")];
const schema = {
  type: "object",
  properties: { name: { type: "string" } },
  required: ["name"],
  additionalProperties: false,
};

/** What has to do with tools, and answers that fit a schema. */
export const toolFeatures: readonly Feature[] = [
  {
    group: "Tools and JSON",
    name: "tool call",
    request: { messages: ask, tools: [weather] },
    check: ({ response }) => {
      const called = response.content.find(({ type }) => type === "tool-call");
      assert.ok(called?.type === "tool-call" && called.name === "get_weather");
      assert.equal(response.finish.reason, "tool-calls");
    },
  },
  {
    group: "Tools and JSON",
    name: "tool result",
    request: {
      messages: [...ask, assistant(call), toolResult(call, { json: { sky: "clear" } })],
      tools: [weather],
    },
    check: ({ heard, response }) => {
      assert.equal(partsOf(heard, "tool-result").length, 1);
      assert.match(textOf(response), /clear/);
    },
  },
  {
    group: "Tools and JSON",
    name: "parallel calls",
    request: {
      messages: [
        ...ask,
        assistant(call, other),
        {
          role: "tool",
          content: [...toolResult(call, "clear").content, ...toolResult(other, "foggy").content],
        },
      ],
      tools: [weather],
    },
    check: ({ heard, response }) => {
      assert.equal(partsOf(heard, "tool-call").length, 2);
      assert.equal(partsOf(heard, "tool-result").length, 2);
      assert.match(textOf(response), /clear[\s\S]*foggy/);
    },
  },
  {
    group: "Tools and JSON",
    name: "image in a result",
    request: { messages: [...ask, assistant(call), toolResult(call, [image(pixel)])], tools: [weather] },
    check: ({ heard }) => {
      const [part] = partsOf(heard, "tool-result");
      assert.equal(part?.type === "tool-result" && part.content[0]?.type, "image");
    },
  },
  {
    group: "Tools and JSON",
    name: "strict tool",
    request: { messages: ask, tools: [{ ...weather, strict: true }] },
    check: ({ heard }) => {
      const [tool] = heard?.tools ?? [];
      assert.equal(tool?.type === "function" && tool.strict, true);
    },
  },
  choice("choice none", "none", false),
  choice("choice required", "required", true),
  choice("forced tool", { type: "tool", name: "get_weather" }, true),
  {
    group: "Tools and JSON",
    name: "JSON schema",
    request: { messages: [user("A river.")], responseFormat: { type: "json", schema } },
    check: ({ response }) => assert.ok(Object.hasOwn(Object(parseJson(textOf(response))), "name")),
  },
];

function choice(name: string, toolChoice: ToolChoice, calls: boolean): Feature {
  return {
    group: "Tools and JSON",
    name,
    request: { messages: calls ? [user("Hello.")] : ask, tools: [weather], toolChoice },
    check: ({ response }: Seen) =>
      assert.equal(
        response.content.some(({ type }) => type === "tool-call"),
        calls,
      ),
  };
}
