import {
  assistant,
  type ChatRequest,
  isBedrockError,
  type JsonObject,
  parseModelId,
  type ServerCall,
  type StreamPart,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { chatCompletionsServer } from "./chat-completions.server.ts";
import { chatCompletions } from "./chat-completions.ts";

const model = parseModelId("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl");
const messages = [{ role: "user", content: "Hi" }];

function decode(body: JsonObject): ChatRequest {
  return chatCompletionsServer.decodeRequest({ messages, ...body }, model);
}

describe("a body", () => {
  test("may name the model of the URL and no other", () => {
    expect(decode({ model: model.id }).model).toBe(model.id);
    expect(() => decode({ model: "gpt-4" })).toThrow(/gpt-4 is not the model of the URL, arn:/);
    const named = parseModelId("us.acme.chat-v1:0");
    for (const name of ["us.acme.chat-v1:0", "acme.chat-v1:0"]) {
      expect(chatCompletionsServer.decodeRequest({ messages, model: name }, named).model).toBe(named.id);
    }
  });

  test.each([
    [{ top_k: 3 }, "#: extraneous key [top_k] is not permitted"],
    [
      { messages: [{ ...messages[0], mood: "good" }] },
      "#/messages/0: extraneous key [mood] is not permitted",
    ],
    [{ messages: undefined }, "#: required key [messages] not found"],
    [{ temperature: 3 }, "#/temperature: 3 is not less or equal to 2"],
    [{ temperature: "hot" }, "#/temperature: expected type: Number, found: String"],
  ] as const)("with %j is refused in the service's words", (body, words) => {
    expect(refusalOf(() => decode(body))).toMatchObject({
      code: "invalid-request",
      message: `Malformed input request: ${words}, please reformat your input and try again.`,
    });
  });

  test("may have one stop sequence, several or none", () => {
    expect(decode({ stop: "END" }).stopSequences).toEqual(["END"]);
    expect(decode({ stop: ["END", "\n"] }).stopSequences).toEqual(["END", "\n"]);
    expect(decode({ stop: null })).not.toHaveProperty("stopSequences");
  });

  test("may show a picture by its bytes or its URL", () => {
    const shown = (url: string): unknown =>
      decode({ messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] }).messages;
    expect(shown("data:image/png;base64,AA==")).toEqual([
      user({ type: "image", mediaType: "image/png", source: { type: "base64", data: "AA==" } }),
    ]);
    expect(shown("https://a.example/b.png")).toEqual([
      user({ type: "image", mediaType: "image/*", source: { type: "url", url: "https://a.example/b.png" } }),
    ]);
  });

  test("may choose tools in OpenAI's words and no others", () => {
    const tools = [{ type: "function", function: { name: "f" } }];
    const chosen = (tool_choice: JsonObject | string): unknown => decode({ tools, tool_choice }).toolChoice;
    expect(chosen("required")).toBe("required");
    expect(chosen({ type: "function", function: { name: "f" } })).toEqual({ type: "tool", name: "f" });
    expect(() => chosen("any")).toThrow(/tool_choice "any" is none of: auto, none, required/);
  });
});

test("reasoning that is sent back in its member reaches the server before the text, unless it is empty", () => {
  const answer = { role: "assistant", content: "So.", reasoning_content: "hm" };
  const silent = { role: "assistant", content: "So.", reasoning_content: "" };
  const read = decode({ messages: [...messages, answer, ...messages, silent, ...messages] }).messages;
  expect(read[1]).toEqual(assistant({ type: "reasoning", text: "hm" }, "So."));
  expect(read[3]).toEqual(assistant("So."));
});

test("a tool's failure reaches the server as one, and other results are left as they are", () => {
  const asked = assistant({ type: "tool-call", id: "a", name: "f", input: {} });
  const through = (text: string, isError: boolean): unknown => {
    const result = toolResult({ id: "a", name: "f" }, text, isError ? { isError } : {});
    const call = { model, request: { model: model.id, messages: [user("Hi"), asked, result] } };
    const { body } = chatCompletions.encodeRequest(call);
    return chatCompletionsServer.decodeRequest(body, model).messages.at(-1)?.content;
  };
  const part = { type: "tool-result", callId: "a" };
  expect(through('no "f" here', true)).toEqual([
    { ...part, content: [{ type: "text", text: 'no "f" here' }], isError: true },
  ]);
  for (const text of ["fine", '{"error":"a","code":1}', '{ "error": "a" }', '{"error":1}']) {
    expect(through(text, false)).toEqual([{ ...part, content: [{ type: "text", text }] }]);
  }
});

describe("a stream", () => {
  const finish: StreamPart = {
    type: "finish",
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
  };

  function deltas(...parts: StreamPart[]): unknown[] {
    const call: ServerCall = { model, request: decode({}), id: "0-0", created: 1 };
    const encoder = chatCompletionsServer.createStreamEncoder(call);
    const start: StreamPart = { type: "start", warnings: [], metadata: { modelId: model.id } };
    const chunks = [start, ...parts, finish].flatMap((part) => encoder.push(part));
    return chunks.map((chunk) => (chunk.choices as unknown as [{ delta: unknown }])[0].delta);
  }

  const thought = (delta: string): StreamPart => ({ type: "reasoning-delta", index: 0, delta });
  const said = (delta: string): StreamPart => ({ type: "text-delta", index: 1, delta });
  const begun = { content: "", role: "assistant" };

  test("has reasoning in tags before the text, and late reasoning in a member of its own", () => {
    expect(deltas(thought("h"), thought("m"), said("So"), thought("oh"), said("."))).toEqual([
      begun,
      { content: "<reasoning>h" },
      { content: "m" },
      { content: "</reasoning>So" },
      { reasoning_content: "oh" },
      { content: "." },
      {},
    ]);
  });

  test("closes the tag where nothing follows the reasoning, and opens none for an empty piece", () => {
    expect(deltas(thought("hm"))).toEqual([
      begun,
      { content: "<reasoning>hm" },
      { content: "</reasoning>" },
      {},
    ]);
    expect(deltas(thought(""), said("So"))).toEqual([begun, { content: "So" }, {}]);
  });

  test("counts tool calls from 0, whatever comes before them", () => {
    const called = (index: number, id: string): StreamPart[] => [
      { type: "tool-call-start", index, id, name: "f" },
      { type: "tool-call-delta", index, delta: "{}" },
    ];
    expect(deltas(thought("hm"), ...called(4, "a"), ...called(7, "b"))).toEqual([
      begun,
      { content: "<reasoning>hm" },
      { content: "</reasoning>" },
      { tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 0, function: { arguments: "{}" } }] },
      { tool_calls: [{ index: 1, id: "b", type: "function", function: { name: "f", arguments: "" } }] },
      { tool_calls: [{ index: 1, function: { arguments: "{}" } }] },
      {},
    ]);
  });
});

function refusalOf(decodeIt: () => unknown): unknown {
  try {
    decodeIt();
  } catch (error) {
    if (isBedrockError(error)) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
