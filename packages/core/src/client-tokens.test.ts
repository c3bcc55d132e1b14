import { expect, test } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import { createClient } from "./client.ts";
import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";
import { textOf, user } from "./message.ts";
import type { Transport, WireCall } from "./transport.ts";

const native: ChatAdapter = {
  kind: "chat",
  name: "native",
  operation: "InvokeModel",
  exampleModels: ["acme.native-v1"],
  tuning: [],
  supports: ({ name }) => name?.startsWith("acme.") ?? false,
  encodeRequest: ({ request, streaming }) => ({
    body: { say: request.messages.map(textOf), ...(streaming && { stream: true }) },
    warnings: [],
  }),
  decodeResponse: () => ({ content: [], finish: { reason: "stop" }, usage: { input: {}, output: {} } }),
  createStreamDecoder: () => ({ push: () => [], end: () => [] }),
};

const unified: ChatAdapter = {
  ...native,
  name: "unified",
  operation: "Converse",
  encodeRequest: ({ request }) => ({
    body: {
      messages: request.messages.map((message) => ({
        role: message.role,
        content: [{ text: textOf(message) }],
      })),
      system: [{ text: "Be brief." }],
      toolConfig: { tools: [] },
      additionalModelRequestFields: { top_k: 3 },
      inferenceConfig: { maxTokens: 5 },
      guardrailConfig: { guardrailIdentifier: "gr1", guardrailVersion: "1" },
    },
    warnings: [],
  }),
};

function transportOf(...replies: (JsonObject | Error)[]): Transport & { calls: WireCall[] } {
  const calls: WireCall[] = [];
  return {
    calls,
    async send(call) {
      const reply = replies[calls.push(call) - 1];
      if (reply instanceof Error) throw reply;
      return { headers: { "x-amzn-requestid": "req-1" }, body: reply ?? {} };
    },
    stream: () => Promise.reject(new Error("not asked")),
  };
}

const arn = "arn:aws:bedrock:eu-west-1:123456789012:";

test("a native body goes to be counted as base64 of its JSON", async () => {
  const transport = transportOf({ inputTokens: 18 });
  const client = createClient({ transport, adapters: [native] });
  const count = await client.countTokens({ model: "acme.native-v1", messages: [user("Grüße, 世界")] });
  expect(count).toEqual({ inputTokens: 18, requestId: "req-1" });
  const body = Buffer.from('{"say":["Grüße, 世界"]}').toString("base64");
  expect(transport.calls).toEqual([
    {
      operation: "CountTokens",
      modelId: "acme.native-v1",
      headers: {},
      body: { input: { invokeModel: { body } } },
    },
  ]);
});

test("a Converse body goes with the members that count, and no others", async () => {
  const transport = transportOf({ inputTokens: 3 });
  const client = createClient({ transport, adapters: [unified] });
  await client.countTokens({ model: "acme.native-v1", messages: [user("hi")] });
  expect(transport.calls[0]?.body).toEqual({
    input: {
      converse: {
        messages: [{ role: "user", content: [{ text: "hi" }] }],
        system: [{ text: "Be brief." }],
        toolConfig: { tools: [] },
        additionalModelRequestFields: { top_k: 3 },
      },
    },
  });
});

test.each([
  ["us.acme.native-v1", "acme.native-v1", undefined],
  [`${arn}inference-profile/eu.acme.native-v1`, "acme.native-v1", "eu-west-1"],
  [`${arn}application-inference-profile/abcdefghijkl`, "acme.resolved-v1", "eu-west-1"],
  ["mine", "acme.aliased-v1", "eu-west-1"],
  ["arn:aws:bedrock:eu-west-1::foundation-model/acme.native-v1", "acme.native-v1", "eu-west-1"],
])("%s is counted as the model %s, since the service refuses the rest", async (model, modelId, region) => {
  const transport = transportOf({ inputTokens: 1 });
  const client = createClient({
    transport,
    adapters: [native],
    aliases: { mine: { id: `${arn}provisioned-model/abcdefghijkl`, as: "us.acme.aliased-v1" } },
    resolveModel: (hidden) => ({ ...hidden, name: "acme.resolved-v1" }),
  });
  await client.countTokens({ model, messages: [user("hi")] });
  expect(transport.calls[0]?.modelId).toBe(modelId);
  expect(transport.calls[0]?.region).toBe(region);
});

test("a busy service is asked again, and an abort stops it", async () => {
  const transport = transportOf(new BedrockError("throttled", "slow down"), { inputTokens: 2 });
  const client = createClient({ transport, adapters: [native], retry: { baseDelayMs: 1 } });
  const request = { model: "acme.native-v1", messages: [user("hi")] };
  await expect(client.countTokens(request)).resolves.toMatchObject({ inputTokens: 2 });
  await expect(client.countTokens(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "aborted",
    modelId: "acme.native-v1",
  });
  expect(transport.calls).toHaveLength(2);
});

test("a reply without a count is an error that names the model and the request", async () => {
  const client = createClient({ transport: transportOf({}), adapters: [native] });
  await expect(client.countTokens({ model: "acme.native-v1", messages: [] })).rejects.toMatchObject({
    code: "invalid-response",
    modelId: "acme.native-v1",
    requestId: "req-1",
    message: expect.stringMatching(/inputTokens/),
  });
});
