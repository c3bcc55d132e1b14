import { expect, test } from "vitest";
import { type AnswerDesk, openAnswers } from "./answer-desk.ts";
import type { ChatRequest, ChatResponse } from "./chat.ts";
import { text, textOf, user } from "./message.ts";
import type { AssistantPart, ToolResultPart } from "./message-parts.ts";
import type { ToolRunPart } from "./run-tools.ts";
import { tool } from "./tool.ts";

const model = "acme.words-v1";

function answer(...content: AssistantPart[]): ChatResponse {
  const calls = content.some(({ type }) => type === "tool-call");
  return {
    content,
    finish: { reason: calls ? "tool-calls" : "stop" },
    usage: { input: { total: 10, cacheRead: 4 }, output: { total: 3 } },
    warnings: [],
    metadata: { modelId: model },
  };
}

function call(id: string, name: string, input?: object): AssistantPart {
  return {
    type: "tool-call",
    id,
    name,
    ...(input && { input: { ...input } }),
    inputText: JSON.stringify(input),
  };
}

function answering(...answers: ChatResponse[]): AnswerDesk {
  return openAnswers([...answers, answer(text("No more."))]);
}

const cityInput = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
} as const;

const weather = tool({
  name: "get_weather",
  description: "The weather in a city",
  input: cityInput,
  run: (input) => `Sunny in ${(input as { city: string }).city}.`,
});

const request: ChatRequest = { model, messages: [user("What is it like in Oslo?")], tools: [weather] };

function said(result: ToolResultPart | undefined): string {
  return textOf({ content: (result?.content ?? []).filter((part) => part.type === "text") });
}

test("a tool is run and its result goes back, until the model is done", async () => {
  const { client, asked } = answering(
    answer(text("Let me look."), call("c1", "get_weather", { city: "Oslo" })),
    answer(text("It is sunny.")),
  );
  const run = await client.runTools(request);
  expect(run).toMatchObject({
    end: "answered",
    openCalls: [],
    response: { content: [text("It is sunny.")] },
  });
  expect(run.usage).toEqual({ input: { total: 20, cacheRead: 8 }, output: { total: 6 } });
  expect(run.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  expect(run.messages.slice(0, 3)).toEqual(asked[1]?.messages);
  expect(asked[1]?.messages[2]).toEqual({
    role: "tool",
    content: [{ type: "tool-result", callId: "c1", name: "get_weather", content: [text("Sunny in Oslo.")] }],
  });
  // What runs it is none of the service's business.
  expect(asked[0]?.tools).toEqual([
    { type: "function", name: "get_weather", description: "The weather in a city", inputSchema: cityInput },
  ]);
});

test("calls of one turn run at the same time, and go back in their order", async () => {
  const begun: string[] = [];
  let free = (): void => {};
  const both = new Promise<void>((resolve) => {
    free = resolve;
  });
  const slow = tool({
    name: "wait",
    input: { type: "object" },
    async run(_input, { toolCallId }) {
      begun.push(toolCallId);
      if (begun.length === 2) free();
      // The first call would wait for ever if the second waited for it.
      await both;
      return { id: toolCallId };
    },
  });
  const { client, asked } = answering(
    answer(call("a", "wait", {}), call("b", "wait", {})),
    answer(text("Done.")),
  );
  await client.runTools({ ...request, tools: [slow] });
  expect(asked[1]?.messages.at(-1)?.content).toMatchObject([
    { callId: "a", content: [{ type: "json", value: { id: "a" } }] },
    { callId: "b", content: [{ type: "json", value: { id: "b" } }] },
  ]);
});

test.each([
  ["a tool that throws", call("c", "fail", {}), /^Out of order\.$/],
  [
    "arguments that don't fit",
    call("c", "get_weather", { town: "Oslo" }),
    /\/city: is missing\n\/town: is not known/,
  ],
  [
    "arguments that are no JSON",
    { type: "tool-call", id: "c", name: "get_weather", inputText: "{" },
    /no JSON/,
  ],
  ["a tool that there isn't", call("c", "get_wether", {}), /no tool "get_wether".*get_weather, fail/],
] as const)("%s is told to the model as an error", async (_, part, words) => {
  const fail = tool({
    name: "fail",
    input: { type: "object" },
    run() {
      throw new Error("Out of order.");
    },
  });
  const { client } = answering(answer(part), answer(text("Sorry.")));
  const { steps, end } = await client.runTools({ ...request, tools: [weather, fail] });
  expect(steps[0]?.results).toMatchObject([{ callId: "c", isError: true }]);
  expect(said(steps[0]?.results[0])).toMatch(words);
  expect(end).toBe("answered");
});

test("a tool without `run` ends the loop with its call open; the others have run", async () => {
  const ask = tool({ name: "ask_human", input: { type: "object" } });
  const { client, asked } = answering(
    answer(call("a", "ask_human", {}), call("b", "get_weather", { city: "Rome" })),
  );
  const run = await client.runTools({ ...request, tools: [ask, weather] });
  expect(run).toMatchObject({ end: "open-calls", openCalls: [{ id: "a" }] });
  expect(run.messages.at(-1)).toMatchObject({ role: "tool", content: [{ callId: "b" }] });
  expect(asked).toHaveLength(1);
});

test("it ends for want of steps, and says so; the conversation can go on", async () => {
  const again = answer(call("a", "get_weather", { city: "Oslo" }));
  const { client, asked } = answering(again, again, again);
  const steps: number[] = [];
  const run = await client.runTools(request, {
    maxSteps: 2,
    onStep: ({ results }) => void steps.push(results.length),
  });
  expect([run.end, asked.length, steps, run.messages.at(-1)?.role]).toEqual(["max-steps", 2, [1, 1], "tool"]);
  await expect(client.runTools(request, { maxSteps: 0 })).rejects.toMatchObject({ code: "invalid-request" });
});

test("a forced choice holds for the first step alone", async () => {
  for (const toolChoice of ["required", { type: "tool", name: "get_weather" }] as const) {
    const { client, asked } = answering(answer(call("a", "get_weather", { city: "Oslo" })));
    await client.runTools({ ...request, toolChoice });
    expect(asked.map((one) => one.toolChoice)).toEqual([toolChoice, undefined]);
  }
});

test("calls of an answer that was cut are not run", async () => {
  const cut = { ...answer(call("a", "get_weather", { city: "Os" })), finish: { reason: "length" as const } };
  const run = await answering(cut).client.runTools(request);
  expect(run).toMatchObject({ end: "answered", response: { finish: { reason: "length" } } });
});

test("tools may give pictures and other parts", async () => {
  const picture = {
    type: "image",
    mediaType: "image/png",
    source: { type: "base64", data: "AA==" },
  } as const;
  const see = tool({ name: "see", input: { type: "object" }, run: () => [text("Look:"), picture] });
  const { client } = answering(answer(call("a", "see", {})));
  const { steps } = await client.runTools({ ...request, tools: [see] });
  expect(steps[0]?.results[0]?.content).toEqual([text("Look:"), picture]);
});

test("an abort stops waiting for tools, and tells them", async () => {
  const controller = new AbortController();
  let heard: AbortSignal | undefined;
  const endless = tool({
    name: "endless",
    input: { type: "object" },
    run(_input, { signal }) {
      heard = signal;
      controller.abort();
      return new Promise<string>(() => {});
    },
  });
  const { client } = answering(answer(call("a", "endless", {})));
  const run = client.runTools({ ...request, tools: [endless] }, { signal: controller.signal });
  await expect(run).rejects.toMatchObject({ code: "aborted", modelId: model });
  expect(heard?.aborted).toBe(true);
});

test("streamed, the parts of each answer come as they are, then results and steps, and one finish", async () => {
  const { client } = answering(answer(call("c1", "get_weather", { city: "Oslo" })), answer(text("Sunny.")));
  const parts: ToolRunPart[] = [];
  for await (const part of client.streamTools(request)) parts.push(part);
  expect(parts.map(({ type }) => type)).toEqual([
    ...["start-step", "start", "tool-call-start", "tool-call-delta", "tool-result", "finish-step"],
    ...["start-step", "start", "text-delta", "finish-step", "finish"],
  ]);
  const whole = await answering(
    answer(call("c1", "get_weather", { city: "Oslo" })),
    answer(text("Sunny.")),
  ).client.runTools(request);
  expect(parts.at(-1)).toEqual({ type: "finish", ...whole });
});

test("leaving the loop of a stream aborts the tools that still run", async () => {
  let heard: AbortSignal | undefined;
  const endless = tool({
    name: "endless",
    input: { type: "object" },
    run(_input, { signal }) {
      heard = signal;
      return new Promise<string>(() => {});
    },
  });
  const quick = tool({ name: "quick", input: { type: "object" }, run: () => "here" });
  const { client } = answering(answer(call("a", "endless", {}), call("b", "quick", {})));
  for await (const part of client.streamTools({ ...request, tools: [endless, quick] }))
    if (part.type === "tool-result") break;
  expect(heard?.aborted).toBe(true);
});
