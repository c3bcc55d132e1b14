import { type ChatOutput, type JsonObject, parseModelId, type StreamPart } from "@bedplate/core";
import { expect, test } from "vitest";
import { converseServer, createConverseServer } from "./converse.server.ts";

const model = parseModelId("amazon.nova-2-lite-v1:0");
const messages = [{ role: "user", content: [{ text: "hi" }] }];
const call = { model, request: { model: model.id, messages: [] }, id: "0", created: 0 };

test("what real clients send is taken: empty lists, members of tomorrow, a first turn of the model", () => {
  const body = {
    messages: [{ role: "assistant", content: [{ text: "Hello" }], mood: "good" }, ...messages],
    system: [],
    inferenceConfig: { patience: 1 },
    experiment: true,
  };
  expect(converseServer.decodeRequest(body, model)).toEqual({
    model: model.id,
    messages: [
      { role: "assistant", content: [{ type: "text", text: "Hello" }] },
      { role: "user", content: [{ type: "text", text: "hi" }] },
    ],
  });
});

test("the settings are read whatever the operation", () => {
  const body = {
    messages,
    guardrailConfig: {
      guardrailIdentifier: "g",
      guardrailVersion: "1",
      trace: "enabled_full",
      streamProcessingMode: "async",
    },
    performanceConfig: { latency: "optimized" },
    serviceTier: { type: "priority" },
    requestMetadata: { a: "b" },
  };
  expect(converseServer.decodeRequest(body, model).settings).toEqual({
    guardrail: { id: "g", version: "1", trace: "enabled_full", streamProcessing: "async" },
    latency: "optimized",
    serviceTier: "priority",
    requestMetadata: { a: "b" },
  });
});

test("a family reads its own fields, which are kept as they came", () => {
  const server = createConverseServer({
    families: [{ name: "test", supports: () => true, decodeFields: ({ k }) => ({ topK: Number(k) }) }],
  });
  expect(server.decodeRequest({ messages, additionalModelRequestFields: { k: 7 } }, model)).toMatchObject({
    topK: 7,
    options: { converse: { additionalModelRequestFields: { k: 7 } } },
  });
});

test("tool results are a message of their own, and a cache point stays with what is before it", () => {
  const content = [
    { toolResult: { toolUseId: "a", content: [{ text: "1" }], status: "error" } },
    { cachePoint: { type: "default", ttl: "1h" } },
    { text: "and?" },
    { cachePoint: { type: "default" } },
  ];
  expect(converseServer.decodeRequest({ messages: [{ role: "user", content }] }, model).messages).toEqual([
    {
      role: "tool",
      content: [
        { type: "tool-result", callId: "a", content: [{ type: "text", text: "1" }], isError: true },
        { type: "cache-point", ttl: "1h" },
      ],
    },
    { role: "user", content: [{ type: "text", text: "and?" }, { type: "cache-point" }] },
  ]);
});

test.each<[string, JsonObject, string]>([
  ["Claude's blocks", { messages: [{ role: "user", content: [{ type: "text" }] }] }, "extraneous key [type]"],
  [
    "a string for blocks",
    { messages: [{ role: "user", content: "hi" }] },
    "#/messages/0/content: expected type: JSONArray, found: String",
  ],
  [
    "two kinds in one block",
    { messages: [{ role: "user", content: [{ text: "a", cachePoint: { type: "default" } }] }] },
    "#/messages/0/content/0: exactly one of",
  ],
  [
    "a block without a kind",
    { messages: [{ role: "user", content: [{}] }] },
    "exactly one of [text, image, document, video, audio, toolResult",
  ],
  [
    "tools that come between turns",
    { messages: [{ role: "system", content: [{ toolAddition: { tool: {} } }] }] },
    "extraneous key [toolAddition]",
  ],
  ["heat", { messages, inferenceConfig: { temperature: 1.5 } }, "1.5 is not less or equal to 1"],
  ["no tools in a toolConfig", { messages, toolConfig: { tools: [] } }, "#/toolConfig/tools"],
  [
    "a schema that is no JSON",
    {
      messages,
      outputConfig: { textFormat: { type: "json_schema", structure: { jsonSchema: { schema: "{" } } } },
    },
    "it is not the text of a JSON object",
  ],
])("the server refuses %s and says where", (_what, body, words) => {
  expect(() => converseServer.decodeRequest(body, model)).toThrow(
    expect.objectContaining({ code: "invalid-request", message: expect.stringContaining(words) }),
  );
});

const trace = { actionReason: "Guardrail blocked." };
const response = {
  content: [{ type: "tool-call", id: "a", name: "f", inputText: '{"x":' }],
  finish: { reason: "length" },
  usage: { input: { total: 15, cacheRead: 10 }, output: { total: 4 } },
  guardrail: { action: "intervened", trace },
  metadata: { modelId: model.id, latencyMs: 31 },
} as const;

test("a reply has the service's members, its sums, its trace, and arguments that were cut as they are", () => {
  const output: ChatOutput = { ...response, content: [...response.content] };
  expect(converseServer.encodeResponse(output, call)).toEqual({
    output: {
      message: { role: "assistant", content: [{ toolUse: { toolUseId: "a", name: "f", input: '{"x":' } }] },
    },
    stopReason: "guardrail_intervened",
    usage: {
      inputTokens: 5,
      outputTokens: 4,
      totalTokens: 19,
      cacheReadInputTokens: 10,
      cacheReadInputTokenCount: 10,
      serverToolUsage: {},
    },
    metrics: { latencyMs: 31 },
    trace: { guardrail: trace },
  });
});

test("a stream has the service's events: a start only for tools and pictures, the usage last", () => {
  const encoder = converseServer.createStreamEncoder(call);
  const { usage, guardrail } = response;
  const parts: StreamPart[] = [
    { type: "start", warnings: [], metadata: { modelId: model.id } },
    { type: "reasoning-delta", index: 0, delta: "Hm.", signature: "s" },
    { type: "reasoning-delta", index: 0, delta: "", redactedData: "eA==" },
    { type: "citation", index: 1, citation: { title: "t" } },
    { type: "text-delta", index: 1, delta: "So" },
    { type: "text-delta", index: 1, delta: "" },
    { type: "tool-call-start", index: 2, id: "a", name: "f" },
    { type: "tool-call-delta", index: 2, delta: "{}" },
    { type: "finish", finish: { reason: "tool-calls" }, usage, metadata: { latencyMs: 31 } },
  ];
  const delta = (contentBlockIndex: number, inner: JsonObject): JsonObject => ({
    contentBlockDelta: { delta: inner, contentBlockIndex },
  });
  const stop = (contentBlockIndex: number): JsonObject => ({ contentBlockStop: { contentBlockIndex } });
  expect(parts.flatMap((part) => encoder.push(part))).toEqual([
    { messageStart: { role: "assistant" } },
    delta(0, { reasoningContent: { text: "Hm." } }),
    delta(0, { reasoningContent: { signature: "s" } }),
    stop(0),
    delta(1, { reasoningContent: { redactedContent: "eA==" } }),
    stop(1),
    delta(2, { citation: { title: "t" } }),
    delta(2, { text: "So" }),
    stop(2),
    { contentBlockStart: { start: { toolUse: { toolUseId: "a", name: "f" } }, contentBlockIndex: 3 } },
    delta(3, { toolUse: { input: "{}" } }),
    stop(3),
    { messageStop: { stopReason: "tool_use" } },
    { metadata: { usage: expect.objectContaining({ totalTokens: 19 }), metrics: { latencyMs: 31 } } },
  ]);
  const blocked: StreamPart = { type: "finish", finish: { reason: "content-filter" }, usage, guardrail };
  expect(converseServer.createStreamEncoder(call).push(blocked)).toMatchObject([
    { messageStop: { stopReason: "guardrail_intervened" } },
    { metadata: { metrics: { latencyMs: 0 }, trace: { guardrail: trace } } },
  ]);
});

test("calls whose arguments come interleaved keep their blocks open until the end", () => {
  const encoder = converseServer.createStreamEncoder(call);
  const parts: StreamPart[] = [
    { type: "text-delta", index: 0, delta: "So" },
    { type: "tool-call-start", index: 1, id: "a", name: "f" },
    { type: "tool-call-start", index: 2, id: "b", name: "g" },
    { type: "tool-call-delta", index: 1, delta: "{" },
    { type: "tool-call-delta", index: 2, delta: "{}" },
    { type: "text-delta", index: 3, delta: "Wait." },
    { type: "tool-call-delta", index: 1, delta: "}" },
    { type: "finish", finish: { reason: "tool-calls" }, usage: response.usage },
  ];
  const events = parts.flatMap((part) => encoder.push(part));
  const steps = events.flatMap((event) =>
    Object.entries(event).flatMap(([name, inner]) =>
      name.startsWith("contentBlock") ? `${name.slice(12)} ${(inner as JsonObject).contentBlockIndex}` : [],
    ),
  );
  expect(steps).toEqual([
    ...["Delta 0", "Stop 0", "Start 1", "Start 2", "Delta 1", "Delta 2"],
    ...["Delta 3", "Stop 3", "Delta 1", "Stop 1", "Stop 2"],
  ]);
});

test("sound has no place in a stream, nor arguments without their call", () => {
  const source = { type: "base64", data: "" } as const;
  const refused: StreamPart[] = [
    { type: "media", index: 0, part: { type: "audio", mediaType: "audio/mpeg", source } },
    { type: "tool-call-delta", index: 0, delta: "{}" },
  ];
  for (const part of refused) {
    expect(() => converseServer.createStreamEncoder(call).push(part)).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
  }
});
