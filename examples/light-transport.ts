// The same program without the AWS SDK: half the processor time, a fraction of the bytes, and at home in edge runtimes.
import { claude } from "@bedplate/anthropic";
import { createClient, textOf, user } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";

const client = createClient({ transport: createFetchTransport(), adapters: [claude] });
const { metadata, ...response } = await client.generateText({
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  messages: [user("Name a river.")],
  maxTokens: 100,
});
console.log(textOf(response), metadata.requestId);
