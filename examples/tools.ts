// Let the model call a function, run it, and send the result back. Works for every family with tools, and for Llama through its prompt.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { type ChatRequest, createClient, textOf, toolResult, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

const request: ChatRequest = {
  model: process.argv[2] ?? "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  messages: [user("What is the weather in Oslo?")],
  tools: [
    {
      type: "function",
      name: "get_weather",
      description: "The weather in a city",
      inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
    },
  ],
};

const first = await client.generateText(request);
const results = first.content.flatMap((part) => {
  if (part.type !== "tool-call") return [];
  console.log(`${part.name}(${JSON.stringify(part.input)})`);
  return [toolResult(part, { json: { temperature: 4, sky: "clear" } })];
});

const second = await client.generateText({
  ...request,
  messages: [...request.messages, { role: "assistant", content: first.content }, ...results],
});
console.log(textOf(second));
