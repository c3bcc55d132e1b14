import { type ChatRequest, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { claude } from "./claude.ts";
import { claudeTextServer } from "./claude-text.server.ts";
import { claudeText } from "./claude-text.ts";

testChatAdapter(test, {
  adapter: claudeText,
  server: claudeTextServer,
  fixtures: loadFixtures(new URL("../fixtures/claude-text", import.meta.url)),
});

test("Claude 2 speaks text completions and Claude 3 messages, so that no model has two adapters", () => {
  for (const id of [
    "anthropic.claude-v1",
    "anthropic.claude-v2",
    "anthropic.claude-v2:1:18k",
    "anthropic.claude-instant-v1",
  ]) {
    expect([claudeText.supports(parseModelId(id)), claude.supports(parseModelId(id))]).toEqual([true, false]);
  }
  for (const id of ["anthropic.claude-3-haiku-20240307-v1:0", "us.anthropic.claude-opus-5-5"]) {
    expect([claudeText.supports(parseModelId(id)), claude.supports(parseModelId(id))]).toEqual([false, true]);
  }
});

test("an unknown option is an error that names the known ones", () => {
  // As JavaScript code may pass it, past the types.
  const options = { anthropicText: { vresion: "x" } } as ChatRequest["options"];
  const request = { model: "anthropic.claude-v2", messages: [user("hi")], ...(options && { options }) };
  const encode = (): unknown => claudeText.encodeRequest({ request, model: parseModelId(request.model) });
  expect(encode).toThrow(expect.objectContaining({ code: "invalid-request" }));
  expect(encode).toThrow(/unknown option vresion. Known options: version/);
});

test("a prompt without turns is refused in Claude's words", () => {
  const body = { prompt: "Tell me a story", max_tokens_to_sample: 10 };
  expect(() => claudeTextServer.decodeRequest(body, parseModelId("anthropic.claude-v2"))).toThrow(
    /must start with "\n\nHuman:" turn/,
  );
});
