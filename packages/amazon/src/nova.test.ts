import {
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
import { expect, test } from "vitest";
import { novaServer } from "./nova.server.ts";
import { nova } from "./nova.ts";

testChatAdapter(test, {
  adapter: nova,
  server: novaServer,
  fixtures: loadFixtures(new URL("../fixtures/nova", import.meta.url)),
});

const model = parseModelId("us.amazon.nova-2-lite-v1:0");
const call = { model, request: { model: model.id, messages: [user("hi")] } satisfies ChatRequest };

function delta(inner: JsonObject, contentBlockIndex: number): JsonObject {
  return { contentBlockDelta: { delta: inner, contentBlockIndex } };
}

function toolStart(toolUse: JsonObject, contentBlockIndex: number): JsonObject {
  return { contentBlockStart: { start: { toolUse }, contentBlockIndex } };
}

function readStream(...blocks: JsonObject[]): ChatOutput {
  const reader = createStreamReader(nova, call);
  const ending = [{ messageStop: { stopReason: "end_turn" } }, { metadata: { usage: {} } }];
  return collectParts([...[...blocks, ...ending].flatMap((chunk) => reader.push(chunk)), ...reader.end()]);
}

function readWhole(...content: JsonObject[]): ChatOutput {
  const body = { output: { message: { content, role: "assistant" } }, stopReason: "end_turn" };
  return readReply(nova, { body, headers: {} }, call);
}

test.each([
  ["amazon.nova-micro-v1:0", true],
  ["amazon.nova-lite-v1:0:300k", true],
  ["global.amazon.nova-2-lite-v1:0", true],
  ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0", true],
  ["amazon.nova-2-pro-preview-20251202-v1:0", true],
  ["amazon.nova-canvas-v1:0", false],
  ["amazon.nova-reel-v1:1", false],
  ["amazon.nova-sonic-v1:0", false],
  ["amazon.nova-2-sonic-v1:0", false],
  ["amazon.nova-2-multimodal-embeddings-v1:0", false],
  ["amazon.titan-text-express-v1", false],
])("whether %s is an understanding model: %s", (id, understands) => {
  expect(nova.supports(parseModelId(id))).toBe(understands);
});

test("pieces of text are one part whatever their index, until a tool call comes between them", () => {
  const pieces = Array.from({ length: 61 }, (_, at) => delta({ text: `${at},` }, at));
  const { content } = readStream(
    ...pieces,
    delta({ text: "" }, 61),
    toolStart({ toolUseId: "a", name: "f" }, 70),
    delta({ toolUse: { input: '{"x":' } }, 70),
    delta({ toolUse: { input: "1}" } }, 70),
    delta({ text: "Then" }, 71),
    delta({ text: " more." }, 72),
  );
  expect(content).toMatchObject([
    { type: "text", text: Array.from({ length: 61 }, (_, at) => `${at},`).join("") },
    { type: "tool-call", id: "a", input: { x: 1 } },
    { type: "text", text: "Then more." },
  ]);
});

test("neighbouring texts are one part in a whole reply too, and thoughts end with their signature", () => {
  const thought = (text: string, signature?: string): JsonObject => ({
    reasoningContent: { reasoningText: { text, ...(signature && { signature }) } },
  });
  const whole = readWhole(
    thought("a"),
    thought("b", "s"),
    thought("c"),
    { text: "d" },
    { text: "" },
    { text: "e" },
  );
  const streamed = readStream(
    delta({ reasoningContent: { text: "a" } }, 0),
    delta({ reasoningContent: { text: "b" } }, 1),
    delta({ reasoningContent: { signature: "s" } }, 1),
    delta({ reasoningContent: { text: "c" } }, 2),
    delta({ text: "d" }, 3),
    delta({ text: "e" }, 4),
  );
  const content = [
    { type: "reasoning", text: "ab", signature: "s" },
    { type: "reasoning", text: "c" },
    { type: "text", text: "de" },
  ];
  expect([whole.content, streamed.content]).toEqual([content, content]);
});

test("tools that the service runs itself are not calls, though calls may have a type", () => {
  const own = { toolUseId: "s", name: "nova_grounding", type: "server_tool_use" };
  const ours = { toolUseId: "a", name: "f", type: "tool_use" };
  const { content } = readStream(
    toolStart(own, 0),
    delta({ toolUse: { input: '{"query":"tides"}' } }, 0),
    toolStart(ours, 1),
    delta({ toolUse: { input: "{}" } }, 1),
  );
  expect(content).toMatchObject([{ type: "tool-call", id: "a" }]);
  expect(readWhole({ toolUse: { ...own, input: {} } }, { toolUse: { ...ours, input: {} } }).content).toEqual([
    { type: "tool-call", id: "a", name: "f", input: {} },
  ]);
});

test("a reply that a guardrail cut is whole, though its usage is half and its numbers are floats", () => {
  const body = {
    output: { message: { content: [{ text: "Blocked." }], role: "assistant" } },
    stopReason: "guardrail_intervened",
    usage: { inputTokens: 30.0 },
    "amazon-bedrock-guardrailAction": "INTERVENED",
  };
  expect(readReply(nova, { body, headers: {} }, call)).toMatchObject({
    content: [{ type: "text", text: "Blocked." }],
    finish: { reason: "content-filter", raw: "guardrail_intervened" },
    usage: { input: { total: 30 }, output: {} },
  });
});

test("the server gives every piece of text its own block, and a tool its input in one", () => {
  const encoder = novaServer.createStreamEncoder({ ...call, id: "0", created: 0 });
  const chunks = (
    [
      { type: "text-delta", index: 0, delta: "A" },
      { type: "text-delta", index: 0, delta: " tide" },
      { type: "tool-call-start", index: 1, id: "a", name: "f" },
      { type: "tool-call-delta", index: 1, delta: '{"x":' },
      { type: "tool-call-delta", index: 1, delta: "1}" },
      {
        type: "finish",
        finish: { reason: "tool-calls" },
        usage: { input: { total: 3 }, output: { total: 4 } },
      },
    ] as const
  ).flatMap((part) => encoder.push(part));
  expect(chunks).toEqual([
    delta({ text: "A" }, 0),
    { contentBlockStop: { contentBlockIndex: 0 } },
    delta({ text: " tide" }, 1),
    { contentBlockStop: { contentBlockIndex: 1 } },
    toolStart({ toolUseId: "a", name: "f" }, 2),
    delta({ toolUse: { input: '{"x":1}' } }, 2),
    { contentBlockStop: { contentBlockIndex: 2 } },
    { messageStop: { stopReason: "tool_use" } },
    { metadata: { usage: { inputTokens: 3, outputTokens: 4 }, metrics: {}, trace: {} } },
  ]);
});
