import { type Call, createStreamReader, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { commandServer } from "./command.server.ts";
import { command } from "./command.ts";

testChatAdapter(test, {
  adapter: command,
  server: commandServer,
  fixtures: loadFixtures(new URL("../fixtures/command", import.meta.url)),
});

const model = parseModelId("cohere.command-text-v14");
const call: Call = { model, request: { model: model.id, messages: [user("hi")] } };

test("a stream is asked for in the body, unless the option says otherwise", () => {
  expect(command.encodeRequest({ ...call, streaming: true }).body).toEqual({ prompt: "hi", stream: true });
  const request = { ...call.request, options: { cohereCommand: { stream: false } } };
  expect(command.encodeRequest({ model, request, streaming: true }).body).toEqual({
    prompt: "hi",
    stream: false,
  });
});

test("the mark at the end of an older model's text is not text", () => {
  const reader = createStreamReader(command, call);
  const chunks = [
    { is_finished: false, text: "Hi" },
    { is_finished: false, text: "<EOS_TOKEN>" },
    { is_finished: true, finish_reason: "COMPLETE" },
  ];
  expect([...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]).toMatchObject([
    { type: "text-delta", delta: "Hi" },
    { type: "finish", finish: { reason: "stop" } },
  ]);
});

test("an answer that was held to be toxic is a content filter's", () => {
  const reply = { generations: [{ text: "", finish_reason: "ERROR_TOXIC" }] };
  expect(command.decodeResponse(reply, call)).toMatchObject({
    content: [],
    finish: { reason: "content-filter", raw: "ERROR_TOXIC" },
  });
});

test("several system messages stand in front of the first turn, and none behind it", () => {
  const system = (text: string) => ({ role: "system", content: [{ type: "text", text }] }) as const;
  const request = { ...call.request, messages: [system("Be kind."), system("Be brief."), user("hi")] };
  expect(command.encodeRequest({ model, request }).body).toEqual({
    prompt: "Be kind.\nBe brief.\nUser: hi\nChatbot:",
  });
  const late = { ...call.request, messages: [user("hi"), system("Be kind.")] };
  expect(() => command.encodeRequest({ model, request: late })).toThrow(
    expect.objectContaining({ code: "unsupported" }),
  );
});

test("unknown options are errors", () => {
  const options = { cohereCommand: { numGeneration: 2 } };
  // The misspelled key is the test.
  const request = { ...call.request, options } as Call["request"];
  expect(() => command.encodeRequest({ model, request })).toThrow(/unknown option numGeneration/);
});

test("a body is Cohere's by fields that no other format with a prompt has", () => {
  expect(commandServer.accepts({ prompt: "hi", p: 0.5 })).toBe(true);
  expect(commandServer.accepts({ prompt: "hi", max_tokens: 5, top_p: 0.5 })).toBe(false);
});
