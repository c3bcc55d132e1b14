import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { models } from "@bedplate/catalog";
import { type Client, createClient, isBedrockError, user } from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "./server-client.ts";

let server: Listener;
let client: Client;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), models, auth }));
  const access = { endpoint: server.url, region: "us-east-1", credentials: key };
  client = createClient({
    transport: createAwsTransport(access),
    adapters,
    retry: false,
  });
});

afterAll(() => server.close());

test("a client counts tokens as the server does", async () => {
  const request = { model: "amazon.nova-lite-v1:0", messages: [user("Name three rivers.")] };
  const { inputTokens } = await client.countTokens(request);
  expect((await client.generateText(request)).usage.input.total).toBe(inputTokens);
});

test("a server whose backend is a client hands guardrails, counts and calls through", async () => {
  const proxy = createHandler({ adapters: serverAdapters, backend: client });
  const post = async (path: string, body: object): Promise<Response> =>
    proxy(new Request(`http://127.0.0.1${path}`, { method: "POST", body: JSON.stringify(body) }));
  const messages = [{ role: "user", content: [{ text: "Name three rivers." }] }];
  const counted = await post("/model/amazon.nova-lite-v1:0/count-tokens", {
    input: { converse: { messages } },
  });
  expect(await counted.json()).toEqual({ inputTokens: expect.any(Number) });
  const said = await post("/model/amazon.nova-lite-v1:0/converse", { messages });
  expect(await said.json()).toMatchObject({ stopReason: "end_turn" });
  const applied = await post("/guardrail/other/version/1/apply", { source: "INPUT", content: [] });
  expect(applied.status).toBe(404);
});

test("limits reach a client as errors of its own", async () => {
  const request = { model: "anthropic.claude-v2", messages: [user("hi")] };
  const error = await client.generateText(request).catch((cause: unknown) => cause);
  expect(isBedrockError(error) && [error.code, error.status]).toEqual(["not-found", 404]);
});
