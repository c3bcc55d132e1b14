import { expect, test } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import type { CallSettings } from "./chat.ts";
import { createClient } from "./client.ts";
import { user } from "./message.ts";
import { collect } from "./stream.ts";
import type { Transport } from "./transport.ts";

const echo: ChatAdapter = {
  kind: "chat",
  name: "echo",
  operation: "InvokeModel",
  exampleModels: ["acme.echo-v1"],
  tuning: [],
  supports: () => true,
  encodeRequest: () => ({ body: {}, warnings: [] }),
  decodeResponse: () => ({ content: [], finish: { reason: "stop" }, usage: { input: {}, output: {} } }),
  createStreamDecoder: () => ({
    push: () => [],
    end: () => [{ type: "finish", finish: { reason: "stop" }, usage: { input: {}, output: {} } }],
  }),
};

function clientOf(adapter: ChatAdapter): { client: ReturnType<typeof createClient>; sent: () => number } {
  let sent = 0;
  const transport: Transport = {
    async send() {
      sent++;
      return { headers: {}, body: {} };
    },
    async stream() {
      sent++;
      return { headers: {}, batches: (async function* () {})() };
    },
  };
  return { client: createClient({ transport, adapters: [adapter], retry: false }), sent: () => sent };
}

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, ""]));

const faults: [what: string, settings: CallSettings, message: RegExp][] = [
  ["a guardrail without a version", { guardrail: { id: "gr1", version: "" } }, /its version is missing/],
  ["a guardrail without an id", { guardrail: { id: "", version: "1" } }, /its id is missing/],
  [
    "streamProcessing without a guardrail",
    { guardrail: { id: "", version: "", streamProcessing: "sync" } },
    /its id is missing/,
  ],
  ["request metadata without entries", { requestMetadata: {} }, /1 to 16 entries/],
  ["request metadata with 17 entries", { requestMetadata: many(17) }, /1 to 16 entries/],
  ["an empty key in request metadata", { requestMetadata: { "": "x" } }, /keys of 1 to 256/],
  ["a long key in request metadata", { requestMetadata: { ["k".repeat(257)]: "x" } }, /keys of 1 to 256/],
  ["a long value in request metadata", { requestMetadata: { team: "x".repeat(257) } }, /up to 256/],
  [
    "an odd sign in request metadata",
    { requestMetadata: { team: "a;b" } },
    /letters, digits, spaces and :_@/,
  ],
];

test.each(faults)(
  "%s is refused on either operation, before anything is sent",
  async (_, settings, message) => {
    for (const operation of ["InvokeModel", "Converse"] as const) {
      const { client, sent } = clientOf({ ...echo, operation });
      const request = { model: "acme.echo-v1", messages: [user("hi")], settings };
      const refusal = {
        code: "invalid-request",
        modelId: "acme.echo-v1",
        message: expect.stringMatching(message),
      };
      await expect(client.generateText(request)).rejects.toMatchObject(refusal);
      await expect(collect(client.streamText(request))).rejects.toMatchObject(refusal);
      expect(sent()).toBe(0);
    }
  },
);

test("a refused value is not repeated in the error", async () => {
  const { client } = clientOf(echo);
  const settings = { requestMetadata: { customer: "Möller; secret" } };
  const error = await client
    .generateText({ model: "acme.echo-v1", messages: [], settings })
    .catch((caught: unknown) => caught);
  expect(String(error)).not.toMatch(/secret/);
});

test("settings at their limits are sent", async () => {
  const { client, sent } = clientOf(echo);
  const requestMetadata = { ...many(15), ["k".repeat(256)]: "aZ9 \t:_@$#=/+,.-".repeat(16) };
  const settings: CallSettings = { guardrail: { id: "gr1", version: "DRAFT" }, requestMetadata };
  await client.generateText({ model: "acme.echo-v1", messages: [user("hi")], settings });
  expect(sent()).toBe(1);
});
