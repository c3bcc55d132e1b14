import { type EncodedRequest, parseModelId, type Reasoning, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { gptOssServer } from "./gpt-oss.server.ts";
import { gptOss } from "./gpt-oss.ts";

testChatAdapter(test, {
  adapter: gptOss,
  server: gptOssServer,
  fixtures: loadFixtures(new URL("../fixtures/gpt-oss", import.meta.url)),
});

test("models that InvokeModel does not serve are left to other adapters", () => {
  for (const id of ["openai.gpt-oss-120b", "openai.gpt-5.6-sol", "us.openai.gpt-6-astra"]) {
    expect(gptOss.supports(parseModelId(id))).toBe(false);
  }
  expect(gptOss.supports(parseModelId("openai.gpt-oss-safeguard-20b"))).toBe(true);
});

test("a budget of tokens becomes the nearest effort, and no effort at all is refused with a warning", () => {
  const model = parseModelId("openai.gpt-oss-20b-1:0");
  const encode = (reasoning: Reasoning): EncodedRequest =>
    gptOss.encodeRequest({ model, request: { model: model.id, messages: [user("Hi")], reasoning } });
  expect(encode({ budgetTokens: 5_000 }).body).toMatchObject({ reasoning_effort: "medium" });
  expect(encode("off")).toMatchObject({ warnings: [{ setting: "reasoning" }] });
  expect(encode("off").body).not.toHaveProperty("reasoning_effort");
});
