import { createAmazonBedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";
import { streamText } from "ai";

const bedrock = createAmazonBedrockAnthropic({
  baseURL: process.env.BENCH_ENDPOINT,
  region: "us-east-1",
  accessKeyId: "local",
  secretAccessKey: "local",
});
const { textStream } = streamText({
  model: bedrock("us.anthropic.claude-sonnet-4-5-20250929-v1:0"),
  prompt: "Hello",
  maxOutputTokens: 100,
});
for await (const text of textStream) {
  if (text) {
    process.emit("firstText", text);
    break;
  }
}
