import {
  assistant,
  type Call,
  type ChatOutput,
  type ChatRequest,
  collectParts,
  createStreamReader,
  type JsonObject,
  parseModelId,
  readReply,
  user,
} from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { chatCompletionsServer } from "./chat-completions.server.ts";
import { chatCompletions } from "./chat-completions.ts";

testChatAdapter(test, {
  adapter: chatCompletions,
  server: chatCompletionsServer,
  fixtures: loadFixtures(new URL("../fixtures/chat-completions", import.meta.url)),
});

const model = parseModelId("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl");

function callOf(request: Partial<ChatRequest> = {}): Call {
  return { model, request: { model: model.id, messages: [user("Hi")], ...request } };
}

function whole(choice: JsonObject, more: JsonObject = {}): ChatOutput {
  return readReply(chatCompletions, { body: { choices: [choice], ...more }, headers: {} }, callOf());
}

function streamed(chunks: readonly JsonObject[], call = callOf()): ChatOutput {
  const reader = createStreamReader(chatCompletions, call);
  return collectParts([...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]);
}

function delta(piece: JsonObject, more: JsonObject = {}): JsonObject {
  return { choices: [{ index: 0, delta: piece, finish_reason: null }], ...more };
}

const stop = { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
const callPart = (id: string, name: string, input: JsonObject): object => ({
  type: "tool-call",
  id,
  name,
  input,
  inputText: JSON.stringify(input),
});

describe("what engines write differently", () => {
  test("content may be a list of text parts", () => {
    const content = [{ type: "text", text: "Hel" }, { text: "lo" }];
    const expected = { content: [{ type: "text", text: "Hello" }] };
    expect(whole({ message: { content }, finish_reason: "stop" })).toMatchObject(expected);
    expect(streamed([delta({ content }), stop])).toMatchObject(expected);
  });

  test("arguments may be an object instead of its text", () => {
    const call = { id: "a", function: { name: "f", arguments: { q: [1] } } };
    const reply = whole({ message: { tool_calls: [call] }, finish_reason: "tool_calls" });
    expect(reply.content).toEqual([callPart("a", "f", { q: [1] })]);
  });

  test("a tool call without ID gets one from its place in the conversation", () => {
    const earlier = assistant({ type: "tool-call", id: "x", name: "f", input: {} });
    const call = callOf({ messages: [user("Hi"), earlier, user("Again")] });
    const pieces = [
      { index: 0, function: { name: "f", arguments: "{}" } },
      { index: 1, id: "", function: { name: "g", arguments: "{}" } },
    ];
    const { content } = streamed([delta({ tool_calls: pieces }), stop], call);
    expect(content).toEqual([callPart("call_1", "f", {}), callPart("call_2", "g", {})]);
  });

  test("whole tool calls without an index stay apart, in one message and in several chunks", () => {
    const called = (id: string): JsonObject => ({
      id,
      function: { name: `f_${id}`, arguments: `{"n":"${id}"}` },
    });
    const calls = [called("a"), called("b")];
    const expected = [callPart("a", "f_a", { n: "a" }), callPart("b", "f_b", { n: "b" })];
    const message = { role: "assistant", content: null, tool_calls: calls };
    expect(whole({ message, finish_reason: "tool_calls" }).content).toEqual(expected);
    expect(streamed([...calls.map((call) => delta({ tool_calls: [call] })), stop]).content).toEqual(expected);
  });

  test("arguments in pieces without an index go on with the last call", () => {
    const pieces = [
      { id: "a", function: { name: "f", arguments: '{"n"' } },
      { function: { arguments: ":1}" } },
    ];
    const { content } = streamed([...pieces.map((piece) => delta({ tool_calls: [piece] })), stop]);
    expect(content).toEqual([callPart("a", "f", { n: 1 })]);
  });

  test.each(["reasoning", "reasoning_content"])("reasoning may stand in the member %j", (member) => {
    const content = [
      { type: "reasoning", text: "hm" },
      { type: "text", text: "So." },
    ];
    expect(
      streamed([delta({ [member]: "h" }), delta({ [member]: "m" }), delta({ content: "So." }), stop]),
    ).toMatchObject({ content });
    expect(whole({ message: { content: "So.", [member]: "hm" }, finish_reason: "stop" })).toMatchObject({
      content,
    });
  });

  test("text that looks like the beginning of a tag is given before the tool calls behind it", () => {
    const tool_calls = [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }];
    const { content } = streamed([delta({ content: "<th" }), delta({ tool_calls }), stop]);
    expect(content).toEqual([{ type: "text", text: "<th" }, callPart("a", "f", {})]);
  });
});

describe("the end of an answer", () => {
  const message = { content: "one" };

  test("a text beside the finish reason is the stop sequence that was met; a token's number and null are none", () => {
    const finish = { reason: "stop", raw: "stop" };
    const read = (stop_reason: string | number | null): unknown =>
      whole({ message, finish_reason: "stop", stop_reason }).finish;
    expect(read("END")).toEqual({ ...finish, stopSequence: "END" });
    expect(read(518)).toEqual(finish);
    expect(read(null)).toEqual(finish);
  });

  test("Mistral's name for the reason is read where there is no other", () => {
    expect(whole({ message, stop_reason: "length" }).finish).toEqual({ reason: "length", raw: "length" });
    expect(whole({ message, finish_reason: null, stop_reason: "odd" }).finish).toEqual({
      reason: "other",
      raw: "odd",
    });
  });

  test('"stop" behind tool calls means that they are to be run', () => {
    const tool_calls = [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }];
    const finish = { reason: "tool-calls", raw: "stop" };
    expect(whole({ message: { tool_calls }, finish_reason: "stop" }).finish).toEqual(finish);
    expect(streamed([delta({ tool_calls }), stop]).finish).toEqual(finish);
    expect(whole({ message: { tool_calls }, finish_reason: "length" }).finish.reason).toBe("length");
  });

  test("usage that is null is unknown, and of usage with every chunk the last counts", () => {
    const count = (prompt_tokens: number, completion_tokens: number): JsonObject => ({
      usage: { prompt_tokens, completion_tokens },
    });
    expect(streamed([delta({ content: "a" }, { usage: null }), { ...stop, usage: null }]).usage).toEqual({
      input: {},
      output: {},
    });
    const chunks = [
      delta({ content: "a" }, count(7, 1)),
      delta({ content: "b" }, count(7, 2)),
      { ...stop, usage: null },
    ];
    expect(streamed(chunks).usage).toEqual({ input: { total: 7 }, output: { total: 2 } });
  });

  test("chunks without choices bring usage and measures, and no content", () => {
    const usage = { prompt_tokens: 7, completion_tokens: 2 };
    const measures = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 9, outputTokenCount: 9 } };
    const {
      content,
      finish,
      usage: counted,
    } = streamed([delta({ content: "a" }), stop, { choices: [], usage }, measures]);
    expect(content).toEqual([{ type: "text", text: "a" }]);
    expect(finish.reason).toBe("stop");
    expect(counted).toEqual({ input: { total: 7 }, output: { total: 2 } });
  });

  test("further choices are what only the provider says, in whatever order they come", () => {
    const choices = [1, 0].map((index) => ({
      index,
      message: { content: `answer ${index}` },
      finish_reason: "stop",
    }));
    const { content, providerMetadata } = readReply(
      chatCompletions,
      { body: { choices }, headers: {} },
      callOf(),
    );
    expect(content).toEqual([{ type: "text", text: "answer 0" }]);
    expect(providerMetadata).toEqual({ chatCompletions: { choices: [choices[0]] } });
  });

  test("a whole reply without any choice is invalid and says what is missing", () => {
    const read = (): unknown => readReply(chatCompletions, { body: { choices: [] }, headers: {} }, callOf());
    expect(read).toThrow(/imported-model\/abcdefghijkl: .*choices\[0\]/);
  });
});
