// The kit proves the adapter on any test runner; here it is Node's own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, textOf, user } from "@bedplate/core";
import { type ChatFixture, testChatAdapter } from "@bedplate/testkit";
import { tgiServer } from "./tgi.server.ts";
import { tgi } from "./tgi.ts";

const model = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-model";
const fixture: ChatFixture = {
  name: "question",
  source: "Text Generation Inference: the members of /generate and /generate_stream",
  request: { model, messages: [user("Name a lake.")], maxTokens: 20, stopSequences: ["\n"] },
  body: { inputs: "Name a lake.", parameters: { max_new_tokens: 20, stop: ["\n"] } },
  reply: {
    generated_text: "Lake Thun.",
    details: { finish_reason: "eos_token", generated_tokens: 4, input_length: 5 },
  },
  chunks: [
    { token: { text: "Lake", special: false }, generated_text: null, details: null },
    { token: { text: " Thun.", special: false }, generated_text: null, details: null },
    {
      token: { text: "</s>", special: true },
      generated_text: "Lake Thun.",
      details: { finish_reason: "eos_token", generated_tokens: 4, input_length: 5 },
    },
  ],
  response: {
    content: [{ type: "text", text: "Lake Thun." }],
    finish: { reason: "stop", raw: "eos_token" },
    usage: { input: { total: 5 }, output: { total: 4 } },
  },
};

testChatAdapter(test, { adapter: tgi, server: tgiServer, fixtures: [fixture] });

test("a client takes it by its name", async () => {
  const client = createClient({
    transport: {
      send: async ({ body }) => {
        assert.deepEqual(body, { inputs: "Name a lake.", parameters: {} });
        return { headers: {}, body: fixture.reply ?? {} };
      },
      stream: () => assert.fail("nobody streams here"),
    },
    adapters: [tgi],
    aliases: { lakes: { id: model, format: "tgi" } },
  });
  const response = await client.generateText({ model: "lakes", messages: [user("Name a lake.")] });
  assert.equal(textOf(response), "Lake Thun.");
});
