import { join } from "node:path";
import { serverAdapters } from "@bedplate/all/server";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const key = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const token = "bedrock-api-key-x";

let server: Listener;
let code = "";

beforeAll(async () => {
  const auth = { credentials: [key], tokens: [token] };
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), auth }));
  code = await bundle(`
    import { createClient, user } from "@bedplate/core";
    import { claude } from "@bedplate/anthropic";
    import { createFetchTransport } from "@bedplate/fetch";
    globalThis.ask = async (access) => {
      const client = createClient({ transport: createFetchTransport(access), adapters: [claude] });
      const request = {
        model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        messages: [user("Tell me about harbours.")],
        maxTokens: 60,
      };
      const { content } = await client.generateText(request);
      const deltas = [];
      for await (const part of client.streamText(request))
        if (part.type === "text-delta") deltas.push(part.delta);
      return { whole: content[0].text, deltas };
    };`);
});

afterAll(() => server.close());

/** Bundles a program as for an edge runtime: what needs Node fails to bundle. */
async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    alias: { "@bedplate/anthropic": join(import.meta.dirname, "../packages/anthropic/src/index.ts") },
    bundle: true,
    platform: "browser",
    conditions: ["edge-light", "worker", "browser"],
    format: "iife",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** What the program says inside a context with the interfaces of the web and nothing of Node. Only JSON goes in and out, as the two have different objects. */
async function ask(access: object): Promise<{ whole: string; deltas: string[] }> {
  const context = new EdgeVM();
  expect(context.evaluate("typeof process + typeof Buffer + typeof require")).toBe("undefined".repeat(3));
  context.evaluate(code);
  const answer = context.evaluate(
    `ask(${JSON.stringify(access)}).then(JSON.stringify, (e) => JSON.stringify(e))`,
  );
  return JSON.parse(String(await answer));
}

test.each([
  ["keys", { credentials: key }],
  ["a bearer token", { token }],
])("an edge runtime, which has nothing of Node, streams with %s", async (_, access) => {
  const { whole, deltas } = await ask({ endpoint: server.url, region: "us-east-1", ...access });
  expect(whole).toMatch(/\w+ \w+/);
  expect(deltas.length).toBeGreaterThan(5);
  expect(deltas.join("")).toBe(whole);
});

test("what is wrong is told there as everywhere", async () => {
  const credentials = { ...key, secretAccessKey: "wrong" };
  expect(await ask({ endpoint: server.url, region: "us-east-1", credentials })).toMatchObject({
    code: "unauthenticated",
    type: "InvalidSignatureException",
  });
  expect(await ask({ endpoint: server.url, region: "us-east-1" })).toMatchObject({ code: "unauthenticated" });
  expect(await ask({ endpoint: server.url, token })).toMatchObject({ code: "configuration" });
});
