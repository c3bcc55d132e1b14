import {
  assistant,
  type ChatRequest,
  type ConverseRules,
  type JsonObject,
  parseModelId,
  toolResult,
  user,
} from "@bedplate/core";
import { expect, test } from "vitest";
import { createConverse } from "./converse.ts";

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const used = [
  user("hi"),
  assistant(
    { type: "tool-call", id: "a", name: "get.tide", input: {} },
    { type: "tool-call", id: "b", name: "f", input: {} },
  ),
  toolResult({ id: "a", name: "get.tide" }, "1"),
  toolResult({ id: "b", name: "f" }, "2"),
  assistant({ type: "tool-call", id: "c", name: "f", input: {} }),
  toolResult({ id: "c", name: "f" }, "3"),
];

function encode(request: Partial<ChatRequest>, rules: ConverseRules = {}) {
  const adapter = createConverse({
    families: [
      {
        name: "test",
        supports: () => true,
        rules: () => rules,
        encodeFields: () => ({ fields: {}, warnings: [], handled: [] }),
      },
    ],
  });
  const whole: ChatRequest = { model, messages: [user("hi")], ...request };
  const { body, warnings } = adapter.encodeRequest({ request: whole, model: parseModelId(whole.model) });
  return { body, told: warnings.map(({ setting, message }) => `${setting}: ${message}`) };
}

function spec(name: string): JsonObject {
  return { toolSpec: { name, inputSchema: { json: { type: "object" } } } };
}

test("tools that only the history knows go out by their names, with a warning", () => {
  const { body, told } = encode({ messages: used, tools: [{ type: "cache-point" }] });
  const tools = [spec("get_tide"), spec("f"), { cachePoint: { type: "default" } }];
  expect(body.toolConfig).toEqual({ tools });
  expect(told).toEqual([
    expect.stringMatching(/^tools: .*names were changed/),
    expect.stringMatching(/^tools: .*used were not given/),
  ]);
});

test("a model without tools takes no history with calls, and a stored prompt brings its own tools", () => {
  expect(() => encode({ messages: used }, { tools: false })).toThrow(
    expect.objectContaining({ code: "unsupported" }),
  );
  const prompt = "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12345";
  expect(encode({ model: prompt, messages: used }).body.toolConfig).toBeUndefined();
});

test("an empty description of a tool is left out", () => {
  const tools = [{ type: "function", name: "f", description: "", inputSchema: { type: "object" } }] as const;
  expect(encode({ tools }).body.toolConfig).toEqual({ tools: [spec("f")] });
});
