import {
  type ChatOutput,
  collectParts,
  createStreamReader,
  type JsonObject,
  parseModelId,
  readReply,
  type ToolCallPart,
  user,
} from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { converseServer } from "./converse.server.ts";
import { converse } from "./converse.ts";

testChatAdapter(test, {
  adapter: converse,
  server: converseServer,
  fixtures: loadFixtures(new URL("../fixtures/converse", import.meta.url)),
  skip: [{ law: "takes the models that it names", reason: "Converse takes every model that has a name" }],
});

const model = parseModelId("us.anthropic.claude-sonnet-4-5-20250929-v1:0");
const call = { model, request: { model: model.id, messages: [user("hi")] } };

function delta(inner: JsonObject, contentBlockIndex: number): JsonObject {
  return { contentBlockDelta: { delta: inner, contentBlockIndex } };
}

function start(inner: JsonObject, contentBlockIndex: number): JsonObject {
  return { contentBlockStart: { start: inner, contentBlockIndex } };
}

const ending = [{ messageStop: { stopReason: "end_turn" } }, { metadata: { usage: {} } }];

function read(...chunks: JsonObject[]): ChatOutput {
  const reader = createStreamReader(converse, call);
  return collectParts([...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]);
}

function reply(content: JsonObject[], more: JsonObject = {}): JsonObject {
  return { output: { message: { role: "assistant", content } }, stopReason: "end_turn", ...more };
}

function readWhole(content: JsonObject[], more: JsonObject = {}): ReturnType<typeof readReply> {
  return readReply(converse, { body: reply(content, more), headers: {} }, call);
}

test.each([
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", true],
  ["new.model-of-tomorrow-v1:0", true],
  ["arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl", true],
  ["arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12345:1", true],
  ["my-model", false],
  ["arn:aws:s3:::bucket", false],
])("whether %s is taken: %s", (id, taken) => {
  expect(converse.supports(parseModelId(id))).toBe(taken);
});

test.each([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool-calls"],
  ["content_filtered", "content-filter"],
  ["guardrail_intervened", "content-filter"],
  ["malformed_model_output", "other"],
  ["malformed_tool_use", "other"],
  ["a_reason_of_tomorrow", "other"],
])("the stop reason %s means %s", (raw, reason) => {
  expect(readWhole([], { stopReason: raw }).finish).toEqual({ reason, raw });
});

test("a guardrail's trace and the latency are read from a whole reply and from a stream alike", () => {
  const trace = {
    guardrail: { actionReason: "Guardrail blocked.", inputAssessment: { g: { a: { action: "BLOCKED" } } } },
  };
  const rest = { metrics: { latencyMs: 12 }, trace, usage: { inputTokens: 3, outputTokens: 0 } };
  const stopReason = "guardrail_intervened";
  const reader = createStreamReader(converse, call);
  const events = [delta({ text: "No." }, 0), { messageStop: { stopReason } }, { metadata: rest }];
  const finish = [...events.flatMap((event) => reader.push(event)), ...reader.end()].at(-1);
  const told = {
    guardrail: { action: "intervened", blocked: true, reason: "Guardrail blocked.", trace: trace.guardrail },
    metadata: { latencyMs: 12 },
    usage: { input: { total: 3 }, output: { total: 0 } },
  };
  expect(finish).toMatchObject(told);
  expect(readWhole([{ text: "No." }], { ...rest, stopReason })).toMatchObject(told);
});

test("the model's own fields, the router's choice, the latency and the tier are metadata", () => {
  const fields = {
    additionalModelResponseFields: { stop_sequence: "3" },
    trace: { promptRouter: { invokedModelId: "arn:m" } },
    performanceConfig: { latency: "standard" },
    serviceTier: { type: "default" },
  };
  expect(readWhole([{ text: "1, 2, " }], fields).providerMetadata).toEqual({
    converse: {
      additionalModelResponseFields: { stop_sequence: "3" },
      invokedModelId: "arn:m",
      latency: "standard",
      serviceTier: "default",
    },
  });
});

test("cache counters count whichever of their two names they come under", () => {
  const counts = { inputTokens: 2, outputTokens: 5, cacheReadInputTokenCount: 10 };
  expect(readWhole([], { usage: counts }).usage).toEqual({
    input: { total: 12, cacheRead: 10 },
    output: { total: 5 },
  });
});

test("a whole reply may come as a stream's only chunk", () => {
  const content = [
    { reasoningContent: { reasoningText: { text: "Hm.", signature: "s" } } },
    { reasoningContent: { redactedContent: "eA==" } },
    { citationsContent: { content: [{ text: "So" }], citations: [{ title: "t" }] } },
    { toolUse: { toolUseId: "a", name: "f", input: { x: 1 } } },
    { image: { format: "png", source: { bytes: "AAAA" } } },
  ];
  const usage = { inputTokens: 1, outputTokens: 2 };
  const { metadata: _metadata, ...whole } = readWhole(content, { usage });
  const streamed = read(reply(content, { usage }));
  expect(whole.content).toMatchObject([
    { type: "reasoning", text: "Hm.", signature: "s" },
    { type: "reasoning", redactedData: "eA==" },
    { type: "text", text: "So", citations: [{ title: "t" }] },
    { type: "tool-call", id: "a", name: "f", input: { x: 1 } },
    { type: "image", mediaType: "image/png" },
  ]);
  expect(streamed).toMatchObject(whole);
});

test.each<[string, string, Pick<ToolCallPart, "input" | "inputText">]>([
  ["are cut", '{"x":', { inputText: '{"x":' }],
  ["came as text", '{"x":1}', { input: { x: 1 }, inputText: '{"x":1}' }],
])(
  "arguments that %s are read from a whole reply as from a stream, and can go back",
  (_what, input, known) => {
    const named = { toolUseId: "a", name: "f" };
    const toolCall = { type: "tool-call", id: "a", name: "f", ...known };
    expect(readWhole([{ toolUse: { ...named, input } }]).content).toEqual([toolCall]);
    expect(read(reply([{ toolUse: { ...named, input } }])).content).toEqual([toolCall]);
    const streamed = read(start({ toolUse: named }, 0), delta({ toolUse: { input } }, 0), ...ending);
    expect(streamed.content).toEqual([toolCall]);
    const messages = [user("hi"), { role: "assistant", content: streamed.content } as const];
    const { body, warnings } = converse.encodeRequest({ ...call, request: { model: model.id, messages } });
    expect(body.messages).toMatchObject([{}, { content: [{ toolUse: { input: known.input ?? {} } }] }]);
    const told = warnings.filter(({ setting }) => setting === "messages").map(({ message }) => message);
    expect(told).toEqual(known.input ? [] : [expect.stringContaining("the tool call a ")]);
  },
);

test("a stream may lack stops, begin with a tool, and name a type that is no server's", () => {
  const { content } = read(
    start({ toolUse: { toolUseId: "a", name: "f", type: "tool_use" } }, 0),
    start({ toolUse: { toolUseId: "b", name: "g" } }, 1),
    delta({ toolUse: { input: '{"x":1}' } }, 1),
    delta({ text: "" }, 2),
    ...ending,
  );
  expect(content).toMatchObject([
    { type: "tool-call", id: "a", input: {} },
    { type: "tool-call", id: "b", input: { x: 1 } },
  ]);
});

test("empty blocks are no content", () => {
  const blocks = [{ text: "" }, { reasoningContent: {} }, { citationsContent: {} }, {}];
  const { content, providerMetadata } = readWhole(blocks);
  expect([content, providerMetadata]).toEqual([[], undefined]);
});

test("blocks of tomorrow, films and pictures that failed are kept as they came, whole and streamed", () => {
  const failed = { image: { format: "png", error: { message: "no" } } };
  const hologram = { hologram: { words: "ab", layers: [1, 2], depth: 3 } };
  const film = { video: { format: "mp4", source: { bytes: "AAAA" } } };
  const whole = readWhole([{ text: "a" }, failed, hologram, film]);
  expect(whole.content).toEqual([{ type: "text", text: "a" }]);
  expect(whole.providerMetadata).toEqual({ converse: { otherBlocks: [failed, hologram, film] } });
  const events = [
    delta({ text: "a" }, 0),
    start({ image: { format: "png" } }, 1),
    delta({ image: { error: { message: "no" } } }, 1),
    start({ hologram: { words: "a", layers: [1] } }, 2),
    delta({ hologram: { words: "b", layers: [2], depth: 3 } }, 2),
    delta(film, 3),
  ];
  const { content, providerMetadata } = read(...events, ...ending);
  expect([content, providerMetadata]).toEqual([whole.content, whole.providerMetadata]);
});

test("blocks that were kept go out again from a server", () => {
  const failed = { image: { format: "png", error: { message: "no" } } };
  const otherBlocks = [failed, { hologram: { depth: 3 } }];
  const { metadata: _metadata, ...output } = readWhole([{ text: "a" }, ...otherBlocks]);
  const served = { ...call, id: "0", created: 0 };
  const body = converseServer.encodeResponse(output, served);
  expect(body.output).toMatchObject({ message: { content: [{ text: "a" }, ...otherBlocks] } });
  const encoder = converseServer.createStreamEncoder(served);
  const chunks = encoder.push({ type: "finish", ...output });
  expect(read(...chunks).providerMetadata).toEqual({ converse: { otherBlocks } });
});

test.each([
  ["its usage", [{ messageStop: { stopReason: "guardrail_intervened" } }]],
  ["its reason", [{ metadata: { usage: {} } }]],
])("a stream without %s is truncated", (_what, chunks) => {
  expect(() => read(delta({ text: "a" }, 0), ...chunks)).toThrow(
    expect.objectContaining({ code: "stream-truncated" }),
  );
});
