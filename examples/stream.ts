// Print an answer as it comes. The last part says why it ended and what it cost.
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, system, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters: [claude] });

const stream = client.streamText({
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  messages: [system("Answer in plain words."), user("What would living on the moon be like?")],
  maxTokens: 500,
});

for await (const part of stream) {
  if (part.type === "text-delta") process.stdout.write(part.delta);
  if (part.type === "finish") console.log("\n", part.finish, part.usage, part.metadata);
}
