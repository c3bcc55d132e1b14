import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import {
  type ChatRequest,
  type Client,
  collect,
  createClient,
  type JsonObject,
  type ModelRef,
  type ServerAdapter,
  textOf,
  user,
  video,
} from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

// An ARN like this says nothing of the model behind it: the client is told the format, and the server sees it in the body.
const arn = "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

let server: Listener;
let client: Client;
/** The format by which the server read each body, and the body. */
let seen: { format: string; body: JsonObject }[] = [];

beforeAll(async () => {
  const watched = serverAdapters.map((adapter): ServerAdapter => {
    if (adapter.kind !== "chat") return adapter;
    return {
      ...adapter,
      decodeRequest(body: JsonObject, model: ModelRef) {
        seen.push({ format: adapter.name, body });
        return adapter.decodeRequest(body, model);
      },
    };
  });
  server = await listen(createHandler({ adapters: watched, backend: simulated() }));
  client = createClient({
    transport: createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials }),
    adapters,
    aliases: Object.fromEntries(adapters.map(({ name }) => [name, { id: arn, format: name }])),
    retry: false,
  });
});

afterAll(() => server.close());

beforeEach(() => {
  seen = [];
});

// Of a model that is not named, nobody knows the template.
const options = { meta: { template: "llama3" } } as const;

function ask(format: string): ChatRequest {
  return {
    model: format,
    messages: [user("Tell me about harbours.")],
    maxTokens: 60,
    temperature: 0.5,
    options,
  };
}

describe.each([
  ["chat-completions", ["messages", "max_tokens", "temperature"]],
  ["text-completions", ["prompt", "max_tokens", "temperature"]],
  ["llama", ["prompt", "max_gen_len", "temperature"]],
  ["mistral-text", ["prompt", "max_tokens", "temperature"]],
])("an imported model by the format %s", (format, keys) => {
  test("answers, and streams the same answer", async () => {
    const whole = await client.generateText(ask(format));
    const streamed = await collect(client.streamText(ask(format)));
    expect(seen.map((call) => [call.format, Object.keys(call.body)])).toEqual([
      [format, keys],
      [format, keys],
    ]);
    expect(textOf(whole)).toMatch(/\w+ \w+/);
    expect(textOf(streamed)).toBe(textOf(whole));
    expect(streamed.finish).toEqual(whole.finish);
    expect(streamed.usage).toEqual(whole.usage);
    expect(whole).toMatchObject({ warnings: [], metadata: { modelId: arn } });
  });
});

/** Formats that can be told by a plain question's body. */
const told = [
  "claude",
  "claude-text",
  "nova",
  "titan-text",
  "llama",
  "mistral-text",
  "deepseek-r1",
  "gpt-oss",
  "jurassic",
  "command-r",
  "chat-completions",
  "text-completions",
];

/** Formats whose plain question is word for word that of another, by which it is then read. */
const ambiguous: Readonly<Record<string, string>> = {
  mistral: "chat-completions",
  "mistral-chat": "chat-completions",
  deepseek: "chat-completions",
  qwen: "chat-completions",
  jamba: "chat-completions",
  palmyra: "chat-completions",
  gemma: "chat-completions",
  minimax: "chat-completions",
  kimi: "chat-completions",
  nemotron: "chat-completions",
  glm: "chat-completions",
  grok: "chat-completions",
  command: "text-completions",
};

test("every format is known as one that the body tells, or as one that it doesn't", () => {
  // Converse has a path of its own, so nobody has to tell it by its body.
  const native = adapters.filter(({ kind, operation }) => kind === "chat" && operation === "InvokeModel");
  // Pegasus takes no question without a film, and has a test of its own.
  const names = native.map(({ name }) => name).filter((name) => name !== "pegasus");
  expect([...told, ...Object.keys(ambiguous)].sort()).toEqual(names.sort());
});

test.each(told)("the body of %s is read as its own", async (format) => {
  const response = await client.generateText(ask(format));
  expect(seen.map((call) => call.format)).toEqual([format]);
  expect(textOf(response)).toMatch(/\w+ \w+/);
});

test("the body of pegasus, which comes with a film, is read as its own", async () => {
  const question = user("What happens?", video("AAAA", "video/mp4"));
  const response = await client.generateText({ model: "pegasus", messages: [question] });
  expect(seen.map((call) => call.format)).toEqual(["pegasus"]);
  expect(textOf(response)).toMatch(/\w+ \w+/);
});

test.each(Object.entries(ambiguous))(
  "the body of %s is that of %s, and read as such",
  async (format, other) => {
    // Command's reply has a shape of its own, so the client may refuse what it gets.
    await client.generateText(ask(format)).catch(() => undefined);
    await client.generateText(ask(other));
    expect(seen.map((call) => call.format)).toEqual([other, other]);
    expect(seen[0]?.body).toEqual(seen[1]?.body);
  },
);

test.each(Object.keys(ambiguous).filter((format) => format !== "command"))(
  "the reply of chat-completions is one that %s understands",
  async (format) => {
    expect(textOf(await client.generateText(ask(format)))).toMatch(/\w+ \w+/);
    expect(textOf(await collect(client.streamText(ask(format))))).toMatch(/\w+ \w+/);
  },
);

test("Command is told by the settings that it names in its own way", async () => {
  expect(textOf(await client.generateText({ ...ask("command"), topP: 0.9 }))).toMatch(/\w+ \w+/);
  expect(seen.map((call) => call.format)).toEqual(["command"]);
});

test.each(["gpt-oss", "kimi", "grok"])(
  "how much to think is heard in the body of %s, too",
  async (format) => {
    const { messages } = ask(format);
    const { content, warnings } = await client.generateText({ model: format, messages, reasoning: "low" });
    expect(warnings).toEqual([]);
    expect(content.map(({ type }) => type)).toEqual(["reasoning", "text"]);
  },
);

test("a body that no format has is refused", async () => {
  const body = JSON.stringify({ question: "Well?" });
  const url = `${server.url}/model/${encodeURIComponent(arn)}/invoke`;
  const response = await fetch(url, { method: "POST", body });
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: expect.stringMatching(/^Malformed input request: #: no known format/) },
  ]);
});
