import {
  assistant,
  type ChatRequest,
  type ConverseFamily,
  type ConverseRules,
  document,
  type GuardContentPart,
  type JsonObject,
  type MediaSource,
  parseModelId,
  system,
  type ToolChoice,
  toolResult,
  user,
} from "@bedplate/core";
import { expect, test } from "vitest";
import { converse, createConverse } from "./converse.ts";

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const tool = { type: "function", name: "f", inputSchema: { type: "object" } } as const;
const used = [
  user("hi"),
  assistant({ type: "tool-call", id: "a", name: "f", input: {} }),
  toolResult({ id: "a", name: "f" }, "1"),
];

function encode(request: Partial<ChatRequest>, adapter = converse): { body: JsonObject; warned: string[] } {
  const whole = { model, messages: [user("hi")], ...request };
  const { body, warnings } = adapter.encodeRequest({ request: whole, model: parseModelId(whole.model) });
  return { body, warned: warnings.map(({ setting }) => setting) };
}

function guarded(mediaType: string, source: MediaSource): GuardContentPart {
  return { type: "guard-content", content: { type: "image", mediaType, source } };
}

/** A family with these rules, whose topK has a field and whose reasoning needs more tokens. */
function familyOf(rules: ConverseRules = {}): ConverseFamily {
  return {
    name: "test",
    supports: ({ id }) => id === model,
    rules: () => rules,
    encodeFields: ({ request }) => ({
      fields: { top_k: request.topK, think: true },
      warnings: [],
      handled: ["topK", "reasoning", "temperature"],
      maxTokens: 9000,
    }),
  };
}

const withFamily = (rules?: ConverseRules) => createConverse({ families: [familyOf(rules)] });

test("a family's fields go out under the caller's own, and what it handles is not sent twice", () => {
  const request = { topK: 3, reasoning: "low", temperature: 0.5, topP: 0.5, seed: 1, maxTokens: 10 } as const;
  const options = { converse: { additionalModelRequestFields: { think: false } } };
  expect(encode({ ...request, options }, withFamily())).toEqual({
    body: {
      messages: [{ role: "user", content: [{ text: "hi" }] }],
      inferenceConfig: { maxTokens: 9000, topP: 0.5 },
      additionalModelRequestFields: { top_k: 3, think: false },
    },
    warned: ["seed"],
  });
});

test("the caller's own fields go into the family's objects, and replace those of another type", () => {
  const fields = { a: { x: 1, y: 1 }, b: { type: "on", budget: 1 }, c: { z: 1 }, d: 1 };
  const family = { ...familyOf(), encodeFields: () => ({ fields, warnings: [], handled: [] }) };
  const own = { a: { y: 2 }, b: { type: "off" }, c: null, d: { e: 1 } };
  const options = { converse: { additionalModelRequestFields: own } };
  const { body } = encode({ options }, createConverse({ families: [family] }));
  expect(body.additionalModelRequestFields).toEqual({ ...own, a: { x: 1, y: 2 } });
});

test("another model is none of the family's business", () => {
  expect(encode({ model: "meta.llama3-8b-instruct-v1:0", topK: 3 }, withFamily()).warned).toEqual(["topK"]);
});

test.each<[ToolChoice, ConverseRules["toolChoices"], JsonObject | undefined]>([
  ["auto", undefined, { auto: {} }],
  ["required", undefined, { any: {} }],
  [{ type: "tool", name: "f" }, undefined, { tool: { name: "f" } }],
  ["auto", ["required"], undefined],
  ["required", ["auto", "required"], { any: {} }],
])("toolChoice %j of a model that takes %j is %j", (toolChoice, toolChoices, native) => {
  const { body } = encode({ tools: [tool], toolChoice }, withFamily(toolChoices && { toolChoices }));
  expect((body.toolConfig as JsonObject).toolChoice).toEqual(native);
});

test("without a tool to call none are sent, unless the conversation has used some", () => {
  const toolChoice = "none";
  expect(encode({ tools: [tool], toolChoice })).toMatchObject({ warned: [] });
  expect(encode({ tools: [tool], toolChoice }).body).not.toHaveProperty("toolConfig");
  const { body, warned } = encode({ messages: used, tools: [tool], toolChoice });
  expect(body.toolConfig).toEqual({
    tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object" } } } }],
  });
  expect(warned).toEqual(["toolChoice"]);
});

test.each<[string, Partial<ChatRequest>, ConverseRules]>([
  ["tools", { tools: [tool] }, { tools: false }],
  ["a forced tool", { tools: [tool], toolChoice: "required" }, { toolChoices: ["auto"] }],
  [
    "another provider's tool",
    { tools: [{ type: "provider", provider: "anthropic", name: "bash", definition: {} }] },
    {},
  ],
  ["a JSON schema", { responseFormat: { type: "json", schema: {} } }, { structuredOutput: false }],
  [
    "a picture in a document",
    {
      messages: [
        user("see", {
          ...document({ type: "text", text: "" }, "text/plain"),
          source: {
            type: "content",
            content: [{ type: "image", mediaType: "image/png", source: { type: "base64", data: "AAAA" } }],
          },
        }),
      ],
    },
    {},
  ],
  ["a type of file", { messages: [user("see", document("AAAA", "application/zip"))] }, {}],
  ["a guarded GIF", { messages: [user("see", guarded("image/gif", { type: "base64", data: "AAAA" }))] }, {}],
  [
    "a guarded S3 object",
    { messages: [user("see", guarded("image/png", { type: "s3", uri: "s3://b/k" }))] },
    {},
  ],
  ["a URL", { messages: [user("see", document({ type: "url", url: "https://x" }, "text/csv"))] }, {}],
])("refuses %s where it can't go out", (_what, request, rules) => {
  expect(() => encode(request, withFamily(rules))).toThrow(
    expect.objectContaining({ code: "unsupported", message: expect.stringContaining(model) }),
  );
});

test("strict tools of a model without them are sent lax, with a warning", () => {
  const { body, warned } = encode(
    { tools: [{ ...tool, strict: true }] },
    withFamily({ structuredOutput: false }),
  );
  expect(JSON.stringify(body)).not.toContain("strict");
  expect(warned).toEqual(["tools"]);
});

test("a model that streams no tool calls answers them whole", () => {
  const { streaming } = withFamily({ streamsWithTools: false });
  const streams = (request: Partial<ChatRequest>): unknown =>
    typeof streaming === "function" &&
    streaming({ request: { model, messages: used, ...request }, model: parseModelId(model) });
  const plain = [user("hi")];
  expect([streams({ messages: plain }), streams({ messages: plain, tools: [tool] }), streams({})]).toEqual([
    true,
    false,
    false,
  ]);
});

test("a model that does not stream answers whole, with tools and without", () => {
  const { streaming } = withFamily({ streams: false });
  const call = { request: { model, messages: [user("hi")] }, model: parseModelId(model) };
  expect(typeof streaming === "function" && streaming(call)).toBe(false);
});

test("a stored prompt takes variables and further messages, and nothing that it holds itself", () => {
  const prompt = { model: "arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12345" };
  const options = { converse: { promptVariables: { topic: "tides" } } };
  expect(encode({ ...prompt, options }).body).toEqual({
    messages: [{ role: "user", content: [{ text: "hi" }] }],
    promptVariables: { topic: { text: "tides" } },
  });
  for (const request of [{ maxTokens: 5 }, { tools: [tool] }, { messages: [system("x"), user("hi")] }])
    expect(() => encode({ ...prompt, ...request })).toThrow(expect.objectContaining({ code: "unsupported" }));
});

test("how a stream is checked is said only to a stream", () => {
  const settings = { guardrail: { id: "g", version: "1", streamProcessing: "async" } } as const;
  const request = { model, messages: [user("hi")], settings };
  const call = { request, model: parseModelId(model) };
  const config = (streaming: boolean): unknown =>
    converse.encodeRequest({ ...call, streaming }).body.guardrailConfig;
  const plain = { guardrailIdentifier: "g", guardrailVersion: "1" };
  expect([config(false), config(true)]).toEqual([plain, { ...plain, streamProcessingMode: "async" }]);
});

test("a misspelt option is refused by name", () => {
  const options = { converse: { requestFields: {} } } as ChatRequest["options"] & {};
  expect(() => encode({ options })).toThrow(/unknown option requestFields/);
});

test("names that Converse refuses are put back in the answer", () => {
  const request = { model, messages: [user("hi")], tools: [{ ...tool, name: "harbour.tide" }] };
  const call = { request, model: parseModelId(model) };
  const sent = JSON.stringify(converse.encodeRequest(call).body);
  const reply = {
    output: { message: { content: [{ toolUse: { toolUseId: "a", name: "harbour_tide", input: {} } }] } },
    stopReason: "tool_use",
  };
  expect(sent).toContain('"harbour_tide"');
  expect(converse.decodeResponse(reply, call).content).toMatchObject([{ name: "harbour.tide" }]);
});
