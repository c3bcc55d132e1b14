import { parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { mistralChatServer } from "./mistral-chat.server.ts";
import { mistralChat } from "./mistral-chat.ts";

testChatAdapter(test, {
  adapter: mistralChat,
  server: mistralChatServer,
  fixtures: loadFixtures(new URL("../fixtures/mistral-chat", import.meta.url)),
});

test("a call that must be made is asked for in Mistral's own word, and a named one can't be", () => {
  const model = parseModelId("eu.mistral.pixtral-large-2502-v1:0");
  const tools = [{ type: "function", name: "f", inputSchema: {} }] as const;
  const request = { model: model.id, messages: [user("Hi")], tools };
  expect(
    mistralChat.encodeRequest({ model, request: { ...request, toolChoice: "required" } }).body,
  ).toMatchObject({
    tool_choice: "any",
  });
  const named = { ...request, toolChoice: { type: "tool", name: "f" } } as const;
  expect(() => mistralChat.encodeRequest({ model, request: named })).toThrow(/no toolChoice "tool"/);
});
