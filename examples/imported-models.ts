// Models behind ARNs: what an ARN hides is said once, in an alias, and never guessed.
import { createAwsTransport } from "@bedplate/aws";
import { chatCompletions, textCompletions } from "@bedplate/chat-completions";
import { createClient, textOf, user } from "@bedplate/core";
import { llama } from "@bedplate/meta";

const imported = "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl";

const client = createClient({
  transport: createAwsTransport(),
  adapters: [llama, chatCompletions, textCompletions],
  aliases: {
    // An imported model takes up to three body formats; each has its own reply.
    "my-qwen": { id: imported, format: "chat-completions" },
    "my-base-model": { id: imported, format: "text-completions" },
    // Or it is a model that an adapter knows.
    "my-llama": { id: imported, as: "meta.llama3-8b-instruct-v1:0" },
  },
});

for (const model of ["my-qwen", "my-base-model", "my-llama"]) {
  const response = await client.generateText({ model, messages: [user("Name a lake.")], maxTokens: 40 });
  console.log(`${model}: ${textOf(response)}`);
}
