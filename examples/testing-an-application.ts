// A test of your own code: the model says what the script says, through the real formats, without a port or an account.
import assert from "node:assert/strict";
import { type Client, isBedrockError, type ToolCallPart, textOf, toolResult, user } from "@bedplate/core";
import { createLocalClient } from "@bedplate/local";

// The application: it lets the model look up the weather once, and tells people to wait when the service is busy.
async function answer(client: Client, question: string): Promise<string> {
  const request = {
    model: "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    maxTokens: 200,
    messages: [user(question)],
    tools: [{ type: "function" as const, name: "forecast", inputSchema: { type: "object" } }],
  };
  try {
    const first = await client.generateText(request);
    const calls = first.content.filter((part): part is ToolCallPart => part.type === "tool-call");
    if (calls.length === 0) return textOf(first);
    const messages = [
      ...request.messages,
      { role: "assistant" as const, content: first.content },
      ...calls.map((call) => toolResult(call, "Rain from noon.")),
    ];
    return textOf(await client.generateText({ ...request, messages }));
  } catch (error) {
    if (isBedrockError(error) && error.code === "throttled") return "Please ask again in a minute.";
    throw error;
  }
}

// The test.
const client = createLocalClient({
  script: [
    { when: { toolResult: /rain/i }, answer: "Take a coat." },
    { when: { prompt: /busy/ }, error: { code: "throttled" }, next: [{ answer: "Now I have time." }] },
    {
      when: { prompt: "weather" },
      answer: [{ type: "tool-call", name: "forecast", input: { city: "Bern" } }],
    },
  ],
});
assert.equal(await answer(client, "How will the weather be in Bern?"), "Take a coat.");
assert.equal(await answer(client, "Are you busy?"), "Please ask again in a minute.");
assert.equal(await answer(client, "Still busy?"), "Now I have time.");
assert.equal(client.chats[0]?.maxTokens, 200);
console.log(
  client.journal
    .requests()
    .map(({ operation, status }) => `${operation} ${status}`)
    .join("\n"),
);
