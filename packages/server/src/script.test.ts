import {
  type ChatRequest,
  type ChatResponse,
  collect,
  isBedrockError,
  type StreamPart,
  textOf,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { script } from "./script.ts";
import { readScript } from "./script-read.ts";
import type { ScriptRule } from "./script-rule.ts";

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

  test("by a pattern, by a function, and by what a tool gave", async () => {
    const rules: ScriptRule[] = [
      { when: { toolResult: /rain/ }, answer: "Take a coat." },
      { when: { prompt: /^how (warm|cold)/i }, answer: "Mild." },
      { when: ({ messages }) => messages.length === 2, answer: "Two." },
    ];
    const call = { type: "tool-call", id: "1", name: "look", input: {} } as const;
    const told = [
      user("How warm?"),
      { role: "assistant", content: [call] } as const,
      toolResult(call, "rain"),
    ];
    expect(textOf(await generate(rules, { model, messages: told }))).toBe("Take a coat.");
    expect(textOf(await generate(rules, { model, messages: [user("How COLD is it?")] }))).toBe("Mild.");
    expect(textOf(await generate(rules, { model, messages: [user("a"), user("b")] }))).toBe("Two.");
    await expect(generate(rules, hello)).rejects.toMatchObject({
      message: expect.stringMatching(
        /Rule 1 .*no result came last.*\n- Rule 2 .*\n- Rule 3 has a function that said no/,
      ),
    });
  });

  test("one thing the first time, others later", async () => {
    const { generateText } = script([
      { error: { code: "throttled" }, next: [{ answer: "Second." }, { answer: "Third." }] },
    ]);
    await expect(generateText?.(hello)).rejects.toMatchObject({ code: "throttled" });
    const answers = [await generateText?.(hello), await generateText?.(hello), await generateText?.(hello)];
    expect(answers.map((answer) => textOf(answer ?? { content: [] }))).toEqual([
      "Second.",
      "Third.",
      "Third.",
    ]);
  });

  test("and when none does, the call fails and says what to do", async () => {
    await expect(generate([{ when: { prompt: "bye" }, answer: "x" }], hello)).rejects.toMatchObject({
      code: "invalid-request",
      modelId: model,
      message: expect.stringMatching(
        /no answer for this request\. The last user text is "Hello there".*\n- Rule 1 wants the prompt to hold "bye"\.\nAdd a rule/,
      ),
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

  test("comes in the pieces that the rule says", async () => {
    const parts = await stream([{ pieces: ["Go", "od ", "day"], delayMs: [0, 1] }]);
    expect(parts.flatMap((part) => (part.type === "text-delta" ? [part.delta] : []))).toEqual([
      "Go",
      "od ",
      "day",
    ]);
  });

  test("needs a server for a fault, and a fault that there is", async () => {
    await expect(generate([{ fault: "reset@3" }], hello)).rejects.toMatchObject({ code: "configuration" });
    expect(messageOf(() => script([{ fault: "rset@3" }]))).toMatch(/rset/);
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

  test("reads patterns and what comes later", () => {
    const text =
      '[{ "when": { "prompt": "/rain|snow/i" }, "answer": "a", "next": [{ "fault": "reset@1" }] }]';
    expect(readScript(text)).toEqual([
      { when: { prompt: /rain|snow/i }, answer: "a", next: [{ fault: "reset@1" }] },
    ]);
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
    ['[{ "when": { "prompt": "/(/" } }]', /^Rule 1 of the script, when\.prompt: .*regular expression/],
    ['[{ "next": [{ "fault": "rset" }] }]', /^Rule 1 of the script, next\.0\.fault: .*rset/],
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
