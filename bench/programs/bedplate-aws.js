import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, user } from "@bedplate/core";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const transport = createAwsTransport({
  endpoint: process.env.BENCH_ENDPOINT,
  region: "us-east-1",
  credentials,
});
const client = createClient({ transport, adapters: [claude] });
const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
for await (const part of client.streamText({ model, messages: [user("Hello")], maxTokens: 100 })) {
  if (part.type === "text-delta") {
    process.emit("firstText", part.delta);
    break;
  }
}
