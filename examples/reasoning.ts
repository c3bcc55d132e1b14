// What a model thinks before it answers, and how it goes on thinking in the next turn.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { type ChatRequest, collect, createClient, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

for (const model of ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "openai.gpt-oss-120b-1:0"]) {
  const request: ChatRequest = {
    model,
    messages: [user("Is a boat of 4 metres cheaper to keep than one of 6?")],
    maxTokens: 4000,
    // A word for every family; a number of tokens where the model takes one: { budgetTokens: 2048 }.
    reasoning: "low",
  };
  const response = await collect(client.streamText(request));
  for (const part of response.content) {
    if (part.type === "reasoning")
      console.log(`thinks: ${part.text} (${part.signature ? "signed" : "not signed"})`);
    if (part.type === "text") console.log(`says: ${part.text}`);
  }
  const { total, reasoning } = response.usage.output;
  console.log(`${total} tokens${reasoning === undefined ? "" : `, ${reasoning} of them thoughts`}`);

  // The content goes back as it came: a signature says that the thoughts are the model's own.
  const messages = [
    ...request.messages,
    { role: "assistant" as const, content: response.content },
    user("And one of 8?"),
  ];
  const { finish } = await client.generateText({ ...request, messages });
  console.log(`goes on: ${finish.reason}`);
}
