import {
  assistant,
  type ChatRequest,
  document,
  image,
  type JsonObject,
  type Part,
  parseModelId,
  system,
  type Tool,
  toolResult,
  user,
} from "@bedplate/core";
import { expect, test } from "vitest";
import { nova } from "./nova.ts";

const micro = "us.amazon.nova-micro-v1:0";
const lite = "us.amazon.nova-lite-v1:0";
const lite2 = "us.amazon.nova-2-lite-v1:0";

function encode(model: string, settings: Partial<ChatRequest>): { body: JsonObject; warned: string[] } {
  const request = { model, messages: [user("hi")], ...settings };
  const { body, warnings } = nova.encodeRequest({ request, model: parseModelId(model) });
  return { body, warned: warnings.map(({ code, setting }) => `${code}: ${setting}`) };
}

test.each<
  [
    model: string,
    reasoning: NonNullable<ChatRequest["reasoning"]>,
    config: JsonObject | undefined,
    warned: string[],
  ]
>([
  [lite2, "low", { type: "enabled", maxReasoningEffort: "low" }, []],
  [lite2, { budgetTokens: 1024 }, { type: "enabled", maxReasoningEffort: "low" }, []],
  [lite2, { budgetTokens: 8192 }, { type: "enabled", maxReasoningEffort: "medium" }, []],
  [lite2, { budgetTokens: 8193 }, { type: "enabled", maxReasoningEffort: "high" }, []],
  [lite2, "off", { type: "disabled" }, []],
  [lite, "off", undefined, []],
  [lite, "low", undefined, ["unsupported-setting: reasoning"]],
  ["amazon.nova-premier-v1:0", "high", undefined, ["unsupported-setting: reasoning"]],
])("%s with reasoning %j sends %j", (model, reasoning, config, warned) => {
  const encoded = encode(model, { reasoning });
  expect([encoded.body.reasoningConfig, encoded.warned]).toEqual([config, warned]);
});

test("the highest effort excludes other tuning, also when the options ask for it", () => {
  const tuning = { maxTokens: 10, temperature: 0, topP: 1, stopSequences: ["x"] };
  const reasoningConfig = { type: "enabled", maxReasoningEffort: "high" };
  const dropped = ["maxTokens", "temperature", "topP"].map((setting) => `unsupported-setting: ${setting}`);
  for (const asked of [{ reasoning: "high" }, { options: { amazon: { reasoningConfig } } }] as const) {
    const { body, warned } = encode(lite2, { ...tuning, ...asked });
    expect(body).toMatchObject({ inferenceConfig: { stopSequences: ["x"] }, reasoningConfig });
    expect(warned).toEqual(dropped);
  }
  expect(encode(lite2, { ...tuning, reasoning: "medium" })).toMatchObject({
    body: { inferenceConfig: tuning },
    warned: [],
  });
});

test("what is not set is not sent, and an unknown option is refused", () => {
  expect(encode(lite, {}).body).toEqual({ messages: [{ role: "user", content: [{ text: "hi" }] }] });
  const amazon: object = { schemaVersions: "messages-v1" };
  expect(() => encode(lite, { options: { amazon } })).toThrow(
    /unknown option schemaVersions. Known options: schemaVersion, reasoningConfig/,
  );
});

test.each<[model: string, part: Part, way: RegExp]>([
  [micro, image("AA==", "image/png"), /Use Nova Lite or Pro/],
  [micro, document("AA==", "application/pdf"), /Use Nova Lite or Pro/],
  [
    lite,
    { type: "audio", mediaType: "audio/wav", source: { type: "base64", data: "" } },
    /second generation/,
  ],
  [lite, image("AA==", "image/tiff"), /Convert it to one of: image\/jpeg/],
  [lite, image({ type: "url", url: "https://example.com/a.png" }, "image/png"), /from a URL.*withUrlMedia/],
  [lite, document("AA==", { mediaType: "text/csv", context: "of May" }), /text part beside/],
  [lite, { type: "search-result", source: "s", title: "t", content: [] }, /Converse adapter/],
  [lite, { type: "guard-content", content: { type: "text", text: "x" } }, /Converse adapter/],
])("%s refuses a part with the way out: %j", (model, part, way) => {
  expect(() => encode(model, { messages: [user(part as never)] })).toThrow(
    expect.objectContaining({ code: "unsupported", message: expect.stringMatching(way) }),
  );
});

test("media types are known by their registered name and by the format's", () => {
  const audio = (mediaType: string) =>
    ({ type: "audio", mediaType, source: { type: "base64", data: "" } }) as const;
  const { body } = encode(lite2, { messages: [user(audio("audio/mpeg"), audio("audio/mp3"))] });
  expect(body.messages).toMatchObject([
    { content: [{ audio: { format: "mp3" } }, { audio: { format: "mp3" } }] },
  ]);
});

test("reasoning goes back to Nova 2 as it came, and Nova 1 is spared it", () => {
  const messages = [user("a"), assistant({ type: "reasoning", text: "[REDACTED]" }), user("b")];
  expect(encode(lite2, { messages }).body.messages).toMatchObject([
    {},
    { content: [{ reasoningContent: { reasoningText: { text: "[REDACTED]" } } }] },
    {},
  ]);
  const first = encode(lite, { messages });
  expect(first.warned).toEqual(["adjusted-content: messages"]);
  expect(first.body.messages).toEqual([{ role: "user", content: [{ text: "a" }, { text: "b" }] }]);
});

test("pictures in a tool's result and late system turns are refused", () => {
  const call = { id: "a", name: "f" };
  for (const messages of [
    [user("hi"), toolResult(call, [image("AA==", "image/png")])],
    [user("hi"), system("Be brief.")],
  ])
    expect(() => encode(lite, { messages })).toThrow(expect.objectContaining({ code: "unsupported" }));
});

const tool: Tool = { type: "function", name: "f", inputSchema: { type: "object" } };

test('toolChoice "none" sends no tools, and warns when the conversation has used them', () => {
  const none = { tools: [tool], toolChoice: "none" } as const;
  expect(encode(lite, none)).toEqual({ body: expect.not.objectContaining({ toolConfig: {} }), warned: [] });
  const messages = [user("hi"), toolResult({ id: "a", name: "f" }, "1")];
  const used = encode(lite, { ...none, messages });
  expect([used.body.toolConfig, used.warned]).toEqual([undefined, ["adjusted-setting: toolChoice"]]);
});

test("cache points behind tools and strict tools are left out with a warning", () => {
  const { body, warned } = encode(lite, { tools: [{ ...tool, strict: true }, { type: "cache-point" }] });
  expect(body.toolConfig).toEqual({
    tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object" } } } }],
  });
  expect(warned).toEqual(["adjusted-content: tools", "unsupported-setting: tools"]);
});

test("Amazon's own tools are for Nova 2 and Premier", () => {
  const grounding: Tool = { type: "provider", provider: "amazon", name: "nova_grounding", definition: {} };
  for (const model of [lite2, "amazon.nova-premier-v1:0"]) {
    const { body } = encode(model, { tools: [grounding] });
    expect(body.toolConfig).toEqual({ tools: [{ systemTool: { name: "nova_grounding" } }] });
  }
  expect(() => encode(lite, { tools: [grounding] })).toThrow(/use Nova 2/);
  expect(() => encode(lite2, { tools: [{ ...grounding, provider: "anthropic" }] })).toThrow(/function tool/);
});

test("a JSON schema is refused with the way out", () => {
  const responseFormat = { type: "json", schema: { type: "object" } } as const;
  expect(() => encode(lite, { responseFormat })).toThrow(/Ask for it in the prompt/);
});
