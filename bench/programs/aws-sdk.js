import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const client = new BedrockRuntimeClient({
  endpoint: process.env.BENCH_ENDPOINT,
  region: "us-east-1",
  credentials,
});
const { body } = await client.send(
  new InvokeModelWithResponseStreamCommand({
    modelId: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    contentType: "application/json",
    accept: "application/json",
    body: JSON.stringify({
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 100,
      messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    }),
  }),
);
for await (const { chunk } of body) {
  const event = JSON.parse(new TextDecoder().decode(chunk.bytes));
  if (event.type === "content_block_delta" && event.delta.text) {
    process.emit("firstText", event.delta.text);
    break;
  }
}
