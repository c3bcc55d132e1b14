import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { ChatBedrockConverse } from "@langchain/aws";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "us-east-1";
const model = new ChatBedrockConverse({
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  region,
  credentials,
  client: new BedrockRuntimeClient({ endpoint: process.env.BENCH_ENDPOINT, region, credentials }),
  maxTokens: 100,
});
for await (const chunk of await model.stream("Hello")) {
  if (chunk.text) {
    process.emit("firstText", chunk.text);
    break;
  }
}
