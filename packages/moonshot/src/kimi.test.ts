import { type ChatRequest, type EncodedRequest, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { kimiServer } from "./kimi.server.ts";
import { kimi } from "./kimi.ts";

testChatAdapter(test, {
  adapter: kimi,
  server: kimiServer,
  fixtures: loadFixtures(new URL("../fixtures/kimi", import.meta.url)),
});

const thinking = parseModelId("moonshot.kimi-k2-thinking");

function encode(request: Omit<ChatRequest, "model" | "messages">, model = thinking): EncodedRequest {
  return kimi.encodeRequest({ model, request: { model: model.id, messages: [user("Hi")], ...request } });
}

test("K2 Thinking gets no stop sequences and can't be forced to call a tool; later models can", () => {
  const tools = [{ type: "function", name: "f", inputSchema: {} }] as const;
  expect(encode({ stopSequences: ["a"] })).toMatchObject({ warnings: [{ setting: "stopSequences" }] });
  expect(encode({ stopSequences: ["a"] }).body).not.toHaveProperty("stop");
  expect(() => encode({ tools, toolChoice: "required" })).toThrow(/kimi-k2-thinking.*"required"/);
  const later = parseModelId("global.moonshotai.kimi-k3");
  expect(encode({ stopSequences: ["a"], tools, toolChoice: "required" }, later).body).toMatchObject({
    stop: ["a"],
    tool_choice: "required",
  });
});

test("an effort that Kimi lacks becomes the next higher one, with a warning", () => {
  expect(encode({ reasoning: "medium" })).toMatchObject({
    body: { reasoning_effort: "high" },
    warnings: [{ code: "adjusted-setting", setting: "reasoning" }],
  });
});
