// The same request natively and over Converse: what it means does not depend on the way.
import { nova, novaConverse } from "@bedplate/amazon";
import { claude, claudeConverse } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createConverse } from "@bedplate/converse";
import { type ChatRequest, createClient, textOf, user } from "@bedplate/core";

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const lite = "us.amazon.nova-lite-v1:0";

const client = createClient({
  transport: createAwsTransport(),
  // Each family says what it wants of Converse: topK is `top_k` for Claude, and `inferenceConfig.topK` for Nova.
  adapters: [claude, nova, createConverse({ families: [claudeConverse, novaConverse] })],
  aliases: {
    "sonnet over Converse": { id: sonnet, as: sonnet, format: "converse" },
    "lite over Converse": { id: lite, as: lite, format: "converse" },
  },
});

const request: Omit<ChatRequest, "model"> = { messages: [user("Name a river.")], topK: 20, maxTokens: 100 };

for (const model of [sonnet, "sonnet over Converse", lite, "lite over Converse"]) {
  const { usage, warnings, ...response } = await client.generateText({ ...request, model });
  console.log(`${model}: ${textOf(response)}`);
  console.log(`  ${usage.output.total} tokens, ${warnings.length} warnings`);
}
