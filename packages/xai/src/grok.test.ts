import { type ChatRequest, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { grokServer } from "./grok.server.ts";
import { grok } from "./grok.ts";

testChatAdapter(test, {
  adapter: grok,
  server: grokServer,
  fixtures: loadFixtures(new URL("../fixtures/grok", import.meta.url)),
});

test("a word of Grok's own goes out by its option, and JSON schemas are refused", () => {
  const model = parseModelId("global.xai.grok-4.6");
  const request: ChatRequest = { model: model.id, messages: [user("Hi")] };
  const options = { xai: { reasoningEffort: "xhigh" } };
  expect(grok.encodeRequest({ model, request: { ...request, options } }).body).toMatchObject({
    reasoning_effort: "xhigh",
  });
  const responseFormat = { type: "json", schema: { type: "object" } } as const;
  expect(() => grok.encodeRequest({ model, request: { ...request, responseFormat } })).toThrow(/JSON/);
});
