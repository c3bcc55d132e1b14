// Let models think before they answer: one setting, whatever the family calls it. What was thought goes back with the conversation.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { assistant, createClient, type Reasoning, textOf, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });
const question = user(
  "A bat and a ball cost 1.10 together, the bat 1 more than the ball. What does the ball cost?",
);

async function think(model: string, reasoning: Reasoning): Promise<void> {
  const { content, usage, warnings } = await client.generateText({ model, messages: [question], reasoning });
  const thoughts = content.flatMap((part) => (part.type === "reasoning" ? part.text : []));
  console.log(`${model}, ${JSON.stringify(reasoning)}: ${thoughts.join(" ").length} characters of thought`);
  console.log(
    `  ${usage.output.total} tokens, ${warnings.map(({ message }) => message).join(" ") || "no warnings"}`,
  );
}

await think("us.anthropic.claude-sonnet-4-5-20250929-v1:0", { budgetTokens: 4096 });
await think("us.anthropic.claude-opus-4-8", "high");
await think("us.amazon.nova-2-lite-v1:0", "medium");
await think("openai.gpt-oss-120b-1:0", "low");
// Says in a warning that it can't be told.
await think("deepseek.v3.2", "high");

const model = "us.anthropic.claude-opus-4-8";
const first = await client.generateText({ model, messages: [question], reasoning: "low" });
const second = await client.generateText({
  model,
  messages: [question, assistant(...first.content), user("Are you sure?")],
  reasoning: "low",
});
console.log(textOf(second));
