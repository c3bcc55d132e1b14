import { createStreamReader, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { titanTextServer } from "./titan-text.server.ts";
import { titanText } from "./titan-text.ts";

testChatAdapter(test, {
  adapter: titanText,
  server: titanTextServer,
  fixtures: loadFixtures(new URL("../fixtures/titan-text", import.meta.url)),
});

const model = parseModelId("amazon.titan-text-lite-v1");

test("Titan's embeddings and images are left to their own adapters", () => {
  for (const id of ["amazon.titan-embed-text-v2:0", "amazon.titan-image-generator-v1"]) {
    expect(titanText.supports(parseModelId(id))).toBe(false);
  }
});

test("an input that a guardrail blocked is a whole answer, though it has no completionReason", () => {
  const reader = createStreamReader(titanText, {
    model,
    request: { model: model.id, messages: [user("hi")] },
  });
  const chunk = {
    outputText: "Blocked.",
    index: 0.0,
    totalOutputTextTokenCount: 3.0,
    inputTextTokenCount: 6.0,
    "amazon-bedrock-guardrailAction": "INTERVENED",
    "amazon-bedrock-trace": {
      guardrail: {
        input: { gr1: { topicPolicy: { topics: [{ action: "BLOCKED" }] } } },
        actionReason: "Guardrail blocked.",
      },
    },
  };
  expect([...reader.push(chunk), ...reader.end()]).toMatchObject([
    { type: "text-delta", delta: "Blocked." },
    {
      type: "finish",
      finish: { reason: "content-filter" },
      usage: { input: { total: 6 }, output: { total: 3 } },
      guardrail: { action: "intervened", blocked: true, reason: "Guardrail blocked." },
    },
  ]);
});

test("pictures are refused with the model's name and a way out", () => {
  const request = {
    model: model.id,
    messages: [user({ type: "image", mediaType: "image/png", source: { type: "base64", data: "AA==" } })],
  };
  expect(() => titanText.encodeRequest({ model, request })).toThrow(
    /amazon.titan-text-lite-v1: .*image parts.*Use a model/,
  );
});

test("tools are refused unless none of them may be called", () => {
  const request = {
    model: model.id,
    messages: [user("hi")],
    tools: [{ type: "function", name: "f", inputSchema: {} }],
  } as const;
  expect(() => titanText.encodeRequest({ model, request })).toThrow(
    expect.objectContaining({ code: "unsupported" }),
  );
  expect(titanText.encodeRequest({ model, request: { ...request, toolChoice: "none" } }).body).toEqual({
    inputText: "hi",
  });
});

test("the input is counted on the first chunk and the output on the last", () => {
  const reader = createStreamReader(titanText, {
    model,
    request: { model: model.id, messages: [user("hi")] },
  });
  const chunk = {
    index: 0,
    totalOutputTextTokenCount: null,
    completionReason: null,
    inputTextTokenCount: null,
  };
  reader.push({ ...chunk, outputText: "a", inputTextTokenCount: 7 });
  reader.push({ ...chunk, outputText: "b" });
  reader.push({ ...chunk, outputText: "c", totalOutputTextTokenCount: 3, completionReason: "FINISH" });
  expect(reader.end()).toMatchObject([{ usage: { input: { total: 7 }, output: { total: 3 } } }]);
});
