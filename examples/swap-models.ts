// One program, five native formats: the model's name is the only thing that changes.
import { nova } from "@bedplate/amazon";
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user } from "@bedplate/core";
import { llama } from "@bedplate/meta";
import { mistralText } from "@bedplate/mistral";
import { gptOss } from "@bedplate/openai";

const client = createClient({
  transport: createAwsTransport(),
  adapters: [claude, nova, llama, mistralText, gptOss],
});

for (const model of [
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "us.meta.llama3-3-70b-instruct-v1:0",
  "us.amazon.nova-lite-v1:0",
  "mistral.mistral-7b-instruct-v0:2",
  "openai.gpt-oss-120b-1:0",
]) {
  const response = await client.generateText({ model, messages: [user("Name a river.")], topK: 20 });
  console.log(`${model}: ${textOf(response)}`);
  for (const warning of response.warnings) console.log(`  ${warning.message}`);
}
