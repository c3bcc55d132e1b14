// A Bedrock for your own tests: it answers what you tell it to, over the real wire protocol, without an AWS account.
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, isBedrockError, textOf, user } from "@bedplate/core";
import { createHandler, listen, script } from "@bedplate/server";

const backend = script([
  { when: { prompt: "weather" }, answer: "Sunny." },
  {
    when: { prompt: "busy" },
    error: { code: "throttled", message: "Too many tokens, please wait before trying again." },
  },
]);
const server = await listen(createHandler({ adapters: serverAdapters, backend }));
const transport = createAwsTransport({
  endpoint: server.url,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const client = createClient({ transport, adapters, retry: false });
const model = "anthropic.claude-3-haiku-20240307-v1:0";

console.log(textOf(await client.generateText({ model, messages: [user("How is the weather?")] })));
try {
  await client.generateText({ model, messages: [user("Are you busy?")] });
} catch (error) {
  if (isBedrockError(error)) console.log(error.code, error.retryable, error.message);
}
await server.close();
