import { type JsonObject, parseModelId } from "@bedplate/core";
import { expect, test } from "vitest";
import { novaServer } from "./nova.server.ts";

const model = parseModelId("amazon.nova-2-lite-v1:0");
const messages = [{ role: "user", content: [{ text: "hi" }] }];

test("a body behind an ARN that hides its model is Nova's only if it looks like it", () => {
  const typed = [{ role: "user", content: [{ type: "text", text: "hi" }] }];
  const plain = [{ role: "user", content: "hi" }];
  const accepted: [JsonObject, boolean][] = [
    [{ messages }, true],
    [{ messages: plain, inferenceConfig: {} }, true],
    [{ messages: typed }, false],
    [{ messages: plain, max_tokens: 5 }, false],
    [{ messages, anthropic_version: "bedrock-2023-05-31" }, false],
    [{ messages: [] }, false],
    [{ inputText: "hi" }, false],
  ];
  for (const [body, accepts] of accepted) expect([body, novaServer.accepts(body)]).toEqual([body, accepts]);
});

test("both spellings of the tuning are taken, and reasoningConfig in either place", () => {
  const reasoningConfig = { type: "enabled", maxReasoningEffort: "low" };
  const inferenceConfig = { max_new_tokens: 10, top_p: 0.5, top_k: 3, reasoningConfig };
  const read = { maxTokens: 10, topP: 0.5, topK: 3, reasoning: "low" };
  expect(novaServer.decodeRequest({ messages, inferenceConfig }, model)).toMatchObject(read);
  expect(
    novaServer.decodeRequest(
      { messages, reasoningConfig, inferenceConfig: { maxTokens: 10, topP: 0.5, topK: 3 } },
      model,
    ),
  ).toMatchObject(read);
});

test("a cache point may also be a member of the block before it", () => {
  const content = [{ text: "tables", cachePoint: { type: "default" } }, { text: "hi" }];
  expect(novaServer.decodeRequest({ messages: [{ role: "user", content }] }, model).messages).toEqual([
    {
      role: "user",
      content: [{ type: "text", text: "tables" }, { type: "cache-point" }, { type: "text", text: "hi" }],
    },
  ]);
});

test.each([
  [
    "Claude's blocks",
    [{ type: "text", text: "hi" }],
    "#/messages/0/content/0: extraneous key [type] is not permitted",
  ],
  ["a string for blocks", "hi", "#/messages/0/content: expected type: JSONArray, found: String"],
  [
    "calls in a user's turn",
    [{ toolUse: {} }],
    "#/messages/0/content/0: extraneous key [toolUse] is not permitted",
  ],
  ["two kinds in one block", [{ text: "a", json: {} }], "extraneous key [json]"],
  ["a block without a kind", [{}], "exactly one of [text, image, video, audio, document, toolResult]"],
  [
    "an unknown format",
    [{ image: { format: "tiff", source: { bytes: "" } } }],
    '"tiff" is not a valid enum value',
  ],
])("the server refuses %s in the service's words", (_what, content, words) => {
  expect(() => novaServer.decodeRequest({ messages: [{ role: "user", content }] }, model)).toThrow(
    expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(words) }),
  );
});

test("the server refuses names of tools that are too long", () => {
  const tools = [{ toolSpec: { name: "x".repeat(65), inputSchema: { json: {} } } }];
  expect(() => novaServer.decodeRequest({ messages, toolConfig: { tools } }, model)).toThrow(/64/);
});

test("thoughts that another model keeps secret are answered with Nova's word for it", () => {
  const response = {
    content: [{ type: "reasoning", text: "", redactedData: "c2VjcmV0" }],
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
  } as const;
  const call = { model, request: { model: model.id, messages: [] }, id: "0", created: 0 };
  expect(novaServer.encodeResponse({ ...response, content: [...response.content] }, call)).toMatchObject({
    output: { message: { content: [{ reasoningContent: { reasoningText: { text: "[REDACTED]" } } }] } },
  });
});
