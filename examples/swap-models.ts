// One program, three native formats: the model's name is the only thing that changes.
import { titanText } from "@bedplate/amazon";
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user } from "@bedplate/core";
import { llama } from "@bedplate/meta";

const client = createClient({ transport: createAwsTransport(), adapters: [claude, llama, titanText] });

for (const model of [
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "us.meta.llama3-3-70b-instruct-v1:0",
  "amazon.titan-text-express-v1",
]) {
  const response = await client.generateText({ model, messages: [user("Name a river.")], topK: 20 });
  console.log(`${model}: ${textOf(response)}`);
  for (const warning of response.warnings) console.log(`  ${warning.message}`);
}
