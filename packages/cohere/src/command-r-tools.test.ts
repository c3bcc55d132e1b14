import {
  assistant,
  type Call,
  type ChatRequest,
  collectParts,
  createStreamReader,
  type FunctionTool,
  type JsonObject,
  parseModelId,
  toolResult,
  user,
} from "@bedplate/core";
import { expect, test } from "vitest";
import { commandRServer } from "./command-r.server.ts";
import { commandR } from "./command-r.ts";

const model = parseModelId("cohere.command-r-plus-v1:0");
const lookup = { type: "tool-call", id: "a", name: "lookup", input: { key: 1 } } as const;
const tool: FunctionTool = { type: "function", name: "lookup", inputSchema: {} };

function callOf(request: Partial<ChatRequest>): Call {
  return { model, request: { model: model.id, messages: [user("hi")], ...request } };
}

test("a call since the last user message needs a result, and a result its call", () => {
  const orphan = toolResult({ id: "b", name: "lookup" }, "1");
  for (const messages of [
    [user("hi"), assistant(lookup, { ...lookup, id: "b" }), orphan],
    [user("hi"), orphan],
  ]) {
    expect(() => commandR.encodeRequest(callOf({ messages }))).toThrow(
      expect.objectContaining({ code: "invalid-request" }),
    );
  }
});

test("what the model said beside its calls is left out with a warning while they are new", () => {
  const messages = [user("hi"), assistant("One moment.", lookup), toolResult(lookup, { json: 2 })];
  const { body, warnings } = commandR.encodeRequest(callOf({ messages }));
  expect(body).toEqual({
    message: "hi",
    tool_results: [{ call: { name: "lookup", parameters: { key: 1 } }, outputs: [{ value: 2 }] }],
  });
  expect(warnings).toMatchObject([{ code: "adjusted-content", setting: "messages" }]);
});

test("arguments come in the model's own words, and what was streamed is not repeated", () => {
  const native = { name: "lookup", parameters: { key: 1 } };
  const chunk = (tool_call_delta: JsonObject) => ({ event_type: "tool-calls-chunk", tool_call_delta });
  const response = { response_id: "r", text: "", tool_calls: [native], finish_reason: "COMPLETE" };
  const reader = createStreamReader(commandR, callOf({}));
  const chunks = [
    chunk({ index: 0, name: "lookup" }),
    chunk({ index: 0, parameters: '{ "key"' }),
    chunk({ index: 0, parameters: ": 1 }" }),
    { event_type: "tool-calls-generation", tool_calls: [native] },
    { event_type: "stream-end", finish_reason: "COMPLETE", response },
  ];
  const output = collectParts([...chunks.flatMap((piece) => reader.push(piece)), ...reader.end()]);
  expect(output.content).toEqual([
    { type: "tool-call", id: "call_0", name: "lookup", input: { key: 1 }, inputText: '{ "key": 1 }' },
  ]);
  expect(output.finish.reason).toBe("tool-calls");
});

test("the body says what is lost of a tool, and the server reads a described schema back", () => {
  const inputSchema = {
    type: "object",
    properties: { on: { type: ["boolean", "null"] }, all: { type: "array", items: { type: "array" } } },
    $defs: {},
  };
  const { body, warnings } = commandR.encodeRequest(
    callOf({ tools: [{ ...tool, inputSchema, strict: true }] }),
  );
  expect(body.tools).toEqual([
    {
      name: "lookup",
      parameter_definitions: {
        on: { description: 'JSON Schema: {"type":["boolean","null"]}', type: "bool" },
        all: { type: "List[list]" },
      },
    },
  ]);
  expect(warnings.map(({ message }) => message)).toEqual([
    expect.stringContaining("without $defs"),
    expect.stringContaining("strict of the tool lookup"),
    expect.stringContaining("lookup's parameter on"),
  ]);
  const { $defs: _lost, ...kept } = inputSchema;
  expect(commandRServer.decodeRequest(body, model).tools).toMatchObject([{ inputSchema: kept }]);
});

test("tools that may not be called are not sent", () => {
  expect(commandR.encodeRequest(callOf({ tools: [tool], toolChoice: "none" })).body).toEqual({
    message: "hi",
  });
});
