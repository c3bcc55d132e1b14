import {
  type ChatRequest,
  type ChatResponse,
  collect,
  isBedrockError,
  type StreamPart,
  textOf,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { readScript, type ScriptRule, script } from "./script.ts";

const model = "us.meta.llama3-3-70b-instruct-v1:0";
const hello: ChatRequest = { model, messages: [user("Hello there")] };

describe("the first rule that fits answers", () => {
  const rules: ScriptRule[] = [
    { when: { model: "us.meta.llama3-3", prompt: "GOODBYE" }, answer: "Farewell." },
    { when: { model: "amazon.nova" }, answer: "This is Nova." },
    { when: { prompt: "hello" }, answer: "Good day." },
    { answer: "What?" },
  ];

  test.each<[what: string, request: ChatRequest, answer: string]>([
    ["by the model's ID and the prompt", { model, messages: [user("Well, goodbye!")] }, "Farewell."],
    ["by the model's name", { model: "eu.amazon.nova-pro-v1:0", messages: [user("hello")] }, "This is Nova."],
    ["by the last user text, in any case", hello, "Good day."],
    ["without a condition", { model, messages: [user("Hello"), user("Again")] }, "What?"],
  ])("%s", async (_, request, answer) => {
    expect(textOf(await generate(rules, request))).toBe(answer);
  });

  test("as often as it says", async () => {
    const { generateText } = script([{ answer: "Once.", times: 1 }, { answer: "Later." }]);
    const answers = [await generateText?.(hello), await generateText?.(hello), await generateText?.(hello)];
    expect(answers.map((answer) => textOf(answer ?? { content: [] }))).toEqual(["Once.", "Later.", "Later."]);
  });

  test("and when none does, the call fails and says what to do", async () => {
    await expect(generate([{ when: { prompt: "bye" }, answer: "x" }], hello)).rejects.toMatchObject({
      code: "invalid-request",
      modelId: model,
      message: expect.stringContaining("The script has no answer for this request. Add a rule that fits it"),
    });
  });
});

describe("an answer", () => {
  test("comes word by word, between start and finish", async () => {
    expect(await stream([{ answer: "Good day, all." }])).toEqual([
      {
        type: "start",
        warnings: [],
        metadata: { modelId: model },
        usage: { input: { total: 3 }, output: {} },
      },
      { type: "text-delta", index: 0, delta: "Good" },
      { type: "text-delta", index: 0, delta: " day," },
      { type: "text-delta", index: 0, delta: " all." },
      { type: "finish", finish: { reason: "stop" }, usage: { input: { total: 3 }, output: { total: 4 } } },
    ]);
  });

  test("holds parts as they were written", async () => {
    const answer: ScriptRule["answer"] = [
      { type: "reasoning", text: "Let me see.", signature: "c2ln" },
      { type: "text", text: "Here it is:", citations: [{ title: "A book" }] },
      { type: "image", mediaType: "image/png", source: { type: "base64", data: "aGk=" } },
      { type: "tool-call", id: "call_1", name: "look", inputText: '{"at":' },
    ];
    expect((await generate([{ answer }], hello)).content).toEqual(answer);
  });

  test("gets an ID for a tool call, and its finish", async () => {
    const rules: ScriptRule[] = [{ answer: [{ type: "tool-call", name: "look", input: { at: 1 } }] }];
    const response = await generate(rules, hello);
    expect(response.content).toMatchObject([
      { id: expect.stringMatching(/^tooluse_\w{22}$/), input: { at: 1 } },
    ]);
    expect(response.finish).toEqual({ reason: "tool-calls" });
    expect(await generate(rules, hello)).toEqual(response);
  });

  test("has the finish and the usage that the rule says, and ignores limits", async () => {
    const rule: ScriptRule = { answer: "Too long.", finish: "length", usage: { input: 7, output: 0 } };
    expect(await generate([rule], { ...hello, maxTokens: 1 })).toMatchObject({
      content: [{ text: "Too long." }],
      finish: { reason: "length" },
      usage: { input: { total: 7 }, output: { total: 0 } },
    });
  });

  test("may be empty", async () => {
    expect((await generate([{ finish: "content-filter" }], hello)).content).toEqual([]);
  });

  test("is the same whole and streamed", async () => {
    const rules: ScriptRule[] = [{ answer: "Good day." }];
    expect(await collect(streamOf(rules))).toEqual(await generate(rules, hello));
  });

  test("stops when the signal aborts", async () => {
    const controller = new AbortController();
    const parts = script([{ answer: "Slow.", delayMs: 60_000 }]).streamText?.(hello, {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 5);
    await expect(collect(parts ?? streamOf([]))).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("an error", () => {
  test("comes instead of an answer", async () => {
    const seen: StreamPart[] = [];
    const rules: ScriptRule[] = [{ error: { code: "throttled", message: "Too many requests." } }];
    await expect(watch(rules, seen)).rejects.toMatchObject({
      code: "throttled",
      message: "Too many requests.",
    });
    expect(seen).toEqual([]);
  });

  test("comes after so many pieces, and never after the finish", async () => {
    for (const [afterParts, deltas] of [
      [0, 0],
      [2, 2],
      [99, 3],
    ] as const) {
      const seen: StreamPart[] = [];
      const rules: ScriptRule[] = [
        { answer: "One two three", error: { code: "model-stream-error", afterParts } },
      ];
      await expect(watch(rules, seen)).rejects.toMatchObject({ code: "model-stream-error", modelId: model });
      expect(seen.map(({ type }) => type)).toEqual(["start", ...Array(deltas).fill("text-delta")]);
    }
  });

  test("fails a whole answer too, however late it comes", async () => {
    const rules: ScriptRule[] = [{ answer: "One two", error: { code: "model-error", afterParts: 1 } }];
    await expect(generate(rules, hello)).rejects.toMatchObject({ code: "model-error" });
  });
});

describe("readScript", () => {
  test("reads rules from JSON", async () => {
    const rules: ScriptRule[] = [
      { when: { prompt: "hi" }, error: { code: "throttled", afterParts: 3 }, times: 2 },
      {
        answer: [{ type: "tool-call", name: "look", input: { at: [1, null] } }],
        usage: { input: 1 },
        delayMs: 0.5,
      },
    ];
    expect(readScript(JSON.stringify(rules))).toEqual(rules);
  });

  test.each<[text: string, message: RegExp]>([
    ["[{]", /^The script is not JSON: .*list of rules/],
    ["{}", /^The script is not a list/],
    ["[1]", /^Rule 1 of the script, all of it: /],
    ['[{ "answr": "x" }]', /^Rule 1 of the script, answr: /],
    ['[{ "answer": "x" }, { "answer": 1 }]', /^Rule 2 of the script, answer: /],
    ['[{ "answer": [{ "type": "tool-call" }] }]', /^Rule 1 of the script, answer\.0\.name: /],
    ['[{ "answer": [{ "type": "txt" }] }]', /^Rule 1 of the script, answer\.0\.type: .*'tool-call'/],
    ['[{ "error": { "code": "slow" } }]', /^Rule 1 of the script, error\.code: .*"throttled"/],
    ['[{ "times": -1 }]', /^Rule 1 of the script, times: /],
  ])("names the rule and the field of %s", (text, message) => {
    expect(messageOf(() => readScript(text))).toMatch(message);
  });
});

function generate(rules: readonly ScriptRule[], request: ChatRequest): Promise<ChatResponse> {
  const { generateText } = script(rules);
  if (!generateText) throw new Error("A script generates text.");
  return generateText(request);
}

function streamOf(rules: readonly ScriptRule[]): AsyncIterable<StreamPart> {
  const { streamText } = script(rules);
  if (!streamText) throw new Error("A script streams text.");
  return streamText(hello);
}

async function stream(rules: readonly ScriptRule[]): Promise<StreamPart[]> {
  const seen: StreamPart[] = [];
  await watch(rules, seen);
  return seen;
}

async function watch(rules: readonly ScriptRule[], seen: StreamPart[]): Promise<void> {
  for await (const part of streamOf(rules)) seen.push(part);
}

function messageOf(task: () => unknown): string {
  try {
    task();
  } catch (error) {
    if (isBedrockError(error) && error.code === "configuration") return error.message;
    throw error;
  }
  return "";
}
