import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, simulated } from "@bedplate/server";
import { describe, expect, test } from "vitest";
import { nova } from "./server-client.ts";

const backend = simulated();
const handlers = [
  createHandler({ adapters, backend, models, guardrails: [] }),
  createHandler({ adapters, backend }),
];

/** What both kinds of server say to a request: the same status, or a failure of the test. */
async function statusOf(path: string, init: RequestInit = {}): Promise<number> {
  const replies = await Promise.all(
    handlers.map((handler) => handler(new Request(`http://127.0.0.1${path}`, init))),
  );
  const statuses = new Set(replies.map(({ status }) => status));
  for (const reply of replies) await reply.arrayBuffer();
  expect(statuses.size, path).toBe(1);
  return [...statuses][0] ?? 0;
}

const post = (path: string, body: string): Promise<number> => statusOf(path, { method: "POST", body });

const deepArray = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const deepObject = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
const claude = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

describe.each([
  deepArray,
  deepObject,
  `{"messages":${deepArray}}`,
  `{"messages":[{"role":"user","content":${deepArray}}]}`,
])("JSON of 100,000 levels: %.30s…", (body) => {
  test.each([
    `/model/${nova}/converse`,
    `/model/${nova}/converse-stream`,
    `/model/${nova}/invoke`,
    `/model/${claude}/invoke-with-response-stream`,
    `/model/${nova}/count-tokens`,
    "/async-invoke",
    "/rerank",
    "/guardrail/sample/version/DRAFT/apply",
    "/guardrail-checks/invoke",
  ])("is refused at %s", async (path) => {
    expect(await post(path, body)).toBe(400);
  });
});

test("text that is JSON of 100,000 levels is a text, or refused, and no failure of the server", async () => {
  const call = (args: string): string =>
    JSON.stringify({
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: args } }],
        },
        { role: "tool", tool_call_id: "1", content: args },
      ],
    });
  for (const text of [deepArray, deepObject])
    for (const model of ["openai.gpt-oss-20b-1:0", "mistral.mistral-large-2407-v1:0", "qwen.qwen3-32b-v1:0"])
      expect(await post(`/model/${model}/invoke`, call(text))).toBeLessThan(500);
  const said = JSON.stringify({ messages: [{ role: "user", content: [{ text: deepArray }] }] });
  expect(await post(`/model/${nova}/converse`, said)).toBe(200);
});

test("a body that nests as deeply as schemas do is answered", async () => {
  const schema = Array.from({ length: 60 }).reduce<object>(
    (inner) => ({ type: "object", properties: { a: inner } }),
    { type: "string" },
  );
  const toolConfig = { tools: [{ toolSpec: { name: "f", inputSchema: { json: schema } } }] };
  const messages = [{ role: "user", content: [{ text: "Hi" }] }];
  expect(await post(`/model/${nova}/converse`, JSON.stringify({ messages, toolConfig }))).toBe(200);
});

test("lists of a million are refused or answered", async () => {
  const zeros = `[${"0,".repeat(999_999)}0]`;
  for (const body of [zeros, `{"messages":${zeros}}`, `{"messages":[{"role":"user","content":${zeros}}]}`])
    for (const path of [`/model/${nova}/converse`, `/model/${nova}/invoke`, "/guardrail-checks/invoke"])
      expect(await post(path, body)).toBe(400);
});

const names = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf"];

test.each(names)("%s is an ID and a key like any other", async (name) => {
  const messages = [{ role: "user", content: [{ text: "Hi" }] }];
  const keyed = `{"${name}":{"a":1},"messages":[{"role":"user","content":[{"text":"Hi"}]}]}`;
  const tool = {
    toolSpec: {
      name,
      inputSchema: { json: JSON.parse(`{"type":"object","properties":{"${name}":{"type":"string"}}}`) },
    },
  };
  const toolConfig = { tools: [tool], toolChoice: { tool: { name } } };
  expect(await post(`/model/${name}/converse`, JSON.stringify({ messages }))).toBe(400);
  expect(await post(`/model/${name}/invoke`, "{}")).toBe(400);
  // What Converse does not know it leaves alone.
  expect(await post(`/model/${nova}/converse`, keyed)).toBe(200);
  expect(await post(`/model/${nova}/converse`, JSON.stringify({ messages, toolConfig }))).toBe(200);
  const guardrailConfig = { guardrailIdentifier: name, guardrailVersion: "1" };
  const [limited] = handlers;
  const guarded = await limited?.(
    new Request(`http://127.0.0.1/model/${nova}/converse`, {
      method: "POST",
      body: JSON.stringify({ messages, guardrailConfig }),
    }),
  );
  expect(guarded?.status).toBe(400);
  for (const path of [
    "foundation-models",
    "inference-profiles",
    "imported-models",
    "custom-models",
    "prompt-routers",
    "async-invoke",
  ])
    expect([400, 404]).toContain(await statusOf(`/${path}/${name}`));
  expect(await statusOf(`/${name}`)).toBe(404);
  expect(Object.keys({})).toEqual([]);
});

test("objects that can't be told as text are refused", async () => {
  const odd = '{"toString":["x"],"length":{"toString":1},"valueOf":0}';
  const stability = "us.stability.stable-image-search-recolor-v1:0";
  const body = `{"prompt":${odd},"image":${odd},"select_prompt":"jacket"}`;
  expect(await post(`/model/${stability}/invoke`, body)).toBe(400);
  const content = [{ text: { text: "x" } }];
  const applied = JSON.stringify({ source: "INPUT", content, outputScope: 1 }).replace("1}", `${odd}}`);
  expect(await post("/guardrail/sample/version/DRAFT/apply", applied)).toBe(400);
});

test("paths, IDs and headers that are longer than any are refused", async () => {
  expect(await post(`/model/${"m".repeat(2049)}/converse`, "{}")).toBe(400);
  expect(await statusOf(`/${"p".repeat(20_000)}`)).toBe(400);
  expect(await statusOf(`/foundation-models?a=${"q".repeat(20_000)}`)).toBe(400);
  const headers = Array.from({ length: 129 }, (_, at): [string, string] => [`x-${at}`, "1"]);
  expect(await statusOf("/foundation-models", { headers })).toBe(400);
  expect(await statusOf("/foundation-models", { headers: headers.slice(1) })).toBe(200);
});
