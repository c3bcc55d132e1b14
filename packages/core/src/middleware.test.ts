import { expect, test } from "vitest";
import type { ChatResponse, StreamPart } from "./chat.ts";
import { type Client, createClient } from "./client.ts";
import { BedrockError } from "./error.ts";
import { user } from "./message.ts";
import { intercept, type Middleware, wrap } from "./middleware.ts";
import { type CallEnding, observe } from "./observe.ts";
import type { SpeechPart } from "./speech.ts";

const request = { model: "acme.words-v1", messages: [user("Hello")] };
const answer: ChatResponse = {
  content: [{ type: "text", text: "Good day." }],
  finish: { reason: "stop" },
  usage: { input: { total: 1 }, output: { total: 2 } },
  warnings: [],
  metadata: { modelId: "acme.words-v1", requestId: "1" },
};
const parts: StreamPart[] = [
  { type: "start", warnings: [], metadata: { modelId: "acme.words-v1", requestId: "1" } },
  { type: "tool-call-start", index: 0, id: "not the answer's", name: "see" },
  { type: "finish", finish: { reason: "stop" }, usage: answer.usage, id: "a", metadata: { latencyMs: 3 } },
];

/** A client whose chats are answered here; its stream says whether it was left. */
function answering(said: { left?: boolean } = {}): Client {
  const unused = async (): Promise<never> => {
    throw new Error("Nothing is sent here.");
  };
  return {
    ...createClient({ transport: { send: unused, stream: unused }, adapters: [] }),
    generateText: async () => answer,
    async *streamText() {
      try {
        yield* parts;
      } finally {
        said.left = true;
      }
    },
  };
}

function saying(name: string, said: string[]): Middleware {
  return intercept({
    async ask(_call, next) {
      said.push(`${name} in`);
      const answer = await next();
      said.push(`${name} out`);
      return answer;
    },
  });
}

test("the first middleware sees a call first and its answer last", async () => {
  const said: string[] = [];
  await wrap(answering(), saying("a", said), saying("b", said)).generateText(request);
  expect(said).toEqual(["a in", "b in", "b out", "a out"]);
});

test("middleware changes requests and options for all methods alike, and leaves out what it doesn't name", async () => {
  const models: unknown[] = [];
  const spy = intercept({
    async ask(call, next) {
      models.push([call.method, "model" in call.request && call.request.model, call.options]);
      return next();
    },
  });
  const { signal } = new AbortController();
  const change = intercept({
    ask: ({ request }, next) => next({ ...request, model: "acme.other" }, { signal }),
  });
  const client = wrap(answering(), change, spy);
  await client.generateText(request);
  await client.embed({ model: "a", inputs: ["a"] }).catch(() => {});
  expect(models).toEqual([
    ["generateText", "acme.other", { signal }],
    ["embed", "acme.other", { signal }],
  ]);
  const plain = answering();
  expect(wrap(plain, change).streamText).toBe(plain.streamText);
  expect(wrap(plain, change).findJob).toBe(plain.findJob);
});

function watching(endings: CallEnding[], seen: string[] = []): Middleware {
  return observe(({ method }) => ({
    part: ({ type }) => void seen.push(type),
    ended(ending) {
      seen.push(`${method} ended`);
      endings.push(ending);
    },
  }));
}

test("an observer is told the facts of a whole answer", async () => {
  const endings: CallEnding[] = [];
  expect(await wrap(answering(), watching(endings)).generateText(request)).toBe(answer);
  const { finish, usage, warnings, metadata } = answer;
  expect(endings).toEqual([
    { type: "answered", facts: { finish, usage, warnings, metadata }, response: answer },
  ]);
});

test("an observer is told each part of a stream, and its facts once at the end", async () => {
  const endings: CallEnding[] = [];
  const seen: string[] = [];
  const stream = wrap(answering(), watching(endings, seen)).streamText(request);
  expect(seen).toEqual([]);
  for await (const { type } of stream) seen.push(`got ${type}`);
  expect(seen).toEqual([...parts.flatMap(({ type }) => [type, `got ${type}`]), "streamText ended"]);
  const metadata = { modelId: "acme.words-v1", requestId: "1", latencyMs: 3 };
  expect(endings).toMatchObject([{ type: "answered", facts: { id: "a", usage: answer.usage, metadata } }]);
});

test.each([
  [1, "left"],
  [3, "answered"],
])(
  "a loop that is left after part %i has the ending %s, and leaves the stream below",
  async (count, type) => {
    const endings: CallEnding[] = [];
    const said: { left?: boolean } = {};
    let at = 0;
    for await (const _ of wrap(answering(said), watching(endings)).streamText(request))
      if (++at === count) break;
    expect(endings).toMatchObject([{ type }]);
    expect(said.left).toBe(true);
  },
);

test("failures are told once and thrown as they are", async () => {
  const endings: CallEnding[] = [];
  const error = new BedrockError("throttled", "Too many.");
  const failing: Client = {
    ...answering(),
    generateText: () => Promise.reject(error),
    async *streamText() {
      yield* parts.slice(0, 2);
      throw error;
    },
  };
  const client = wrap(failing, watching(endings));
  await expect(client.generateText(request)).rejects.toBe(error);
  const read = async (): Promise<void> => {
    for await (const _ of client.streamText(request));
  };
  await expect(read()).rejects.toBe(error);
  expect(endings).toMatchObject([
    { type: "failed", error },
    { type: "failed", error, facts: { metadata: { requestId: "1" } } },
  ]);
});

test("an observer that fails within a stream leaves the stream below", async () => {
  const said: { left?: boolean } = {};
  const failing = observe(() => ({
    part() {
      throw new Error("of the observer");
    },
    ended() {},
  }));
  const read = async (): Promise<void> => {
    for await (const _ of wrap(answering(said), failing).streamText(request));
  };
  await expect(read()).rejects.toThrow("of the observer");
  expect(said.left).toBe(true);
});

test("a conversation is watched until its loop ends, and still speaks", async () => {
  const endings: CallEnding[] = [];
  const seen: string[] = [];
  const sent: unknown[] = [];
  const heard: SpeechPart[] = [
    { type: "start", warnings: [], metadata: { modelId: "acme.talker" } },
    { type: "tool-call", id: "not the answer's", name: "see", inputText: "{}" },
    { type: "usage", usage: { input: { total: 7 }, output: {} } },
  ];
  const speaking: Client = {
    ...answering(),
    converseSpeech: async () => ({
      send: async (input) => void sent.push(input),
      end: () => void sent.push("end"),
      async *[Symbol.asyncIterator]() {
        yield* heard;
      },
    }),
  };
  const session = await wrap(speaking, watching(endings, seen)).converseSpeech({ model: "acme.talker" });
  await session.send({ type: "text", text: "Hello" });
  session.end();
  expect(endings).toEqual([]);
  for await (const _ of session) if (seen.length === 3) break;
  expect([seen.slice(0, 3), sent]).toEqual([
    ["start", "tool-call", "usage"],
    [{ type: "text", text: "Hello" }, "end"],
  ]);
  expect(endings).toMatchObject([{ type: "left", facts: { usage: { input: { total: 7 } } } }]);
  expect(endings[0]?.facts.id).toBeUndefined();
});

test("each step of what is made of other methods goes through the middleware", async () => {
  const said: string[] = [];
  const client = wrap(answering(), saying("a", said));
  await client.runTools(request);
  expect(said).toEqual(["a in", "a out"]);
});
