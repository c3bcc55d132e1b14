import { createStreamReader, parseModelId, readReply, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { jambaServer } from "./jamba.server.ts";
import { jamba } from "./jamba.ts";

testChatAdapter(test, {
  adapter: jamba,
  server: jambaServer,
  fixtures: loadFixtures(new URL("../fixtures/jamba", import.meta.url)),
});

const model = parseModelId("ai21.jamba-1-5-large-v1:0");
const call = { model, request: { model: model.id, messages: [user("Hi")] } };

test("usage counts up with every chunk, the last one counts, and metrics come in a chunk without choices", () => {
  const reader = createStreamReader(jamba, call);
  const chunk = (content: string, completion: number, reason: string | null): object => ({
    id: "chatcmpl-1",
    choices: [{ index: 0, delta: { content }, finish_reason: reason, ...(reason && { stop_reason: 518 }) }],
    usage: { prompt_tokens: 17, total_tokens: 17 + completion, completion_tokens: completion },
  });
  const metrics = { "amazon-bedrock-invocationMetrics": { inputTokenCount: 17, outputTokenCount: 2 } };
  const parts = [chunk(" Hi", 1, null), chunk("", 2, "stop"), metrics].flatMap((json) =>
    reader.push({ ...json }),
  );
  expect(parts).toEqual([{ type: "text-delta", index: 1, delta: " Hi" }]);
  expect(reader.end()).toMatchObject([
    { finish: { reason: "stop", raw: "stop" }, usage: { input: { total: 17 }, output: { total: 2 } } },
  ]);
});

test("further answers are what only the provider says", () => {
  const choice = (index: number, content: string): object => ({
    index,
    message: { role: "assistant", content, tool_calls: null },
    finish_reason: "stop",
  });
  const body = JSON.parse(JSON.stringify({ id: "1", choices: [choice(0, " A"), choice(1, " B")] }));
  expect(readReply(jamba, { body, headers: {} }, call)).toMatchObject({
    content: [{ text: " A" }],
    providerMetadata: { ai21: { choices: [{ index: 1, message: { content: " B" } }] } },
  });
});
