// Ask Claude 2 for a whole answer: its native prompt is written, and its native reply read, by its adapter.
import { claudeText } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters: [claudeText] });

const response = await client.generateText({
  model: "anthropic.claude-v2",
  messages: [user("Explain tides to a ten-year-old.")],
  maxTokens: 300,
  temperature: 0.1,
});

console.log(textOf(response));
console.log(`${response.finish.reason}, ${response.usage.output.total} tokens`);
