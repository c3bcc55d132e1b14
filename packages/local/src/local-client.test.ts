import { isBedrockError, type StreamPart, textOf, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { createLocalClient } from "./local-client.ts";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const llama = "us.meta.llama3-3-70b-instruct-v1:0";

test("a script answers through any family's own format, and what reached the model is kept", async () => {
  const client = createLocalClient({ script: [{ when: { prompt: /weather/i }, answer: "Sunny." }] });
  for (const model of [claude, llama, "amazon.nova-lite-v1:0", "mistral.mistral-7b-instruct-v0:2"]) {
    const response = await client.generateText({ model, messages: [user("The weather?")], maxTokens: 50 });
    expect(textOf(response)).toBe("Sunny.");
  }
  expect(client.chats.map(({ model, maxTokens }) => [model, maxTokens])).toContainEqual([claude, 50]);
  const [first] = client.journal.requests({ modelId: claude });
  expect(first).toMatchObject({ operation: "InvokeModel", status: 200 });
  expect(JSON.parse(first?.body ?? "")).toMatchObject({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 50,
  });
  client.chats.length = 0;
  expect(client.chats).toEqual([]);
});

test("what no rule fits says what was tried", async () => {
  const client = createLocalClient({ script: [{ when: { prompt: "weather" }, answer: "Sunny." }] });
  await expect(client.generateText({ model: llama, messages: [user("Hello")] })).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringMatching(
      /last user text is \\?"Hello\\?"[\s\S]*Rule 1 wants the prompt to hold \\?"weather/,
    ),
  });
});

test("a rule's fault happens to its request alone, and the next one is answered", async () => {
  const client = createLocalClient({
    script: [
      {
        when: { prompt: "break" },
        answer: "One two three four",
        fault: "reset@2",
        next: [{ answer: "Whole." }],
      },
      { when: { prompt: "wait" }, fault: "throttlingException:retry-after=7" },
      { answer: "Fine." },
    ],
  });
  const seen: StreamPart[] = [];
  const broken = async (): Promise<void> => {
    for await (const part of client.streamText({ model: llama, messages: [user("break")] })) seen.push(part);
  };
  await expect(broken()).rejects.toMatchObject({ code: "connection" });
  expect(seen.map(({ type }) => type)).not.toContain("finish");
  expect(textOf(await client.generateText({ model: llama, messages: [user("break")] }))).toBe("Whole.");
  const throttled = client.generateText({ model: llama, messages: [user("wait")] });
  await expect(throttled).rejects.toMatchObject({ code: "throttled", retryAfterMs: 7000 });
  expect(textOf(await client.generateText({ model: llama, messages: [user("else")] }))).toBe("Fine.");
  expect(client.journal.requests().map(({ faults }) => faults)).toEqual([
    ["reset@2"],
    [],
    ["throttlingException:retry-after=7"],
    [],
  ]);
});

test("a sequence, with retries on, is what an application's retry sees", async () => {
  const client = createLocalClient({
    script: [{ error: { code: "throttled" }, next: [{ answer: "At last." }] }],
    retry: { baseDelayMs: 0 },
  });
  expect(textOf(await client.generateText({ model: claude, messages: [user("Hi")] }))).toBe("At last.");
  expect(client.journal.requests().map(({ status }) => status)).toEqual([429, 200]);
});

test("pieces stream as they are, through a native format", async () => {
  const client = createLocalClient({ script: [{ pieces: ["Go", "od day, ", "all"] }] });
  const deltas: string[] = [];
  for await (const part of client.streamText({ model: claude, messages: [user("Hi")] }))
    if (part.type === "text-delta") deltas.push(part.delta);
  expect(deltas).toEqual(["Go", "od day, ", "all"]);
});

test("without a script everything is simulated, in the client's own formats too", async () => {
  const client = createLocalClient();
  const { embeddings } = await client.embed({ model: "amazon.titan-embed-text-v2:0", inputs: ["a boat"] });
  expect(embeddings[0]).toHaveLength(1024);
  const { content } = await client.generateText({
    model: claude,
    messages: [user("What is the weather in Oslo?")],
    tools: [
      {
        type: "function",
        name: "get_weather",
        inputSchema: { properties: { city: { type: "string" } }, required: ["city"] },
      },
    ],
  });
  expect(content).toMatchObject([{ type: "tool-call", input: { city: "Oslo" } }]);
});

test("leaving a stream and aborting a call are heard inside", async () => {
  const client = createLocalClient({
    script: [{ answer: "One two three four five six", delayMs: [0, 0, 60_000] }],
  });
  for await (const part of client.streamText({ model: llama, messages: [user("Hi")] }))
    if (part.type === "text-delta") break;
  const stop = new AbortController();
  const call = client.generateText({ model: llama, messages: [user("Hi")] }, { signal: stop.signal });
  setTimeout(() => stop.abort(), 5);
  const error = await call.catch((thrown: unknown) => thrown);
  expect(isBedrockError(error) && error.code).toBe("aborted");
  await expect.poll(() => client.journal.requests().map(({ outcome }) => outcome)).not.toContain("running");
});
