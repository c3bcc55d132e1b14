// Ask another model when one can't answer. A warning says which one did, and why.
import { nova } from "@bedplate/amazon";
import { claude, claudeText } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user, wrap } from "@bedplate/core";
import { withDefaults, withFallback, withLogging } from "@bedplate/middleware";

const client = wrap(
  createClient({ transport: createAwsTransport(), adapters: [claude, claudeText, nova] }),
  withLogging({ debug() {}, info: console.log, error: console.error }),
  withFallback(["us.amazon.nova-lite-v1:0"]),
  // Behind the fallback, so that each model gets its own.
  withDefaults({ chat: { maxTokens: 200 }, models: { "amazon.nova-": { chat: { topK: 20 } } } }),
);

// This model has ended.
const model = "anthropic.claude-v2:1";
const response = await client.generateText({ model, messages: [user("Name a river.")] });
console.log(textOf(response));
for (const { message } of response.warnings) console.log(message);

for await (const part of client.streamText({ model, messages: [user("Name a lake.")] }))
  if (part.type === "text-delta") process.stdout.write(part.delta);
