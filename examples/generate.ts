// Ask Mistral 7B for a whole answer: its native prompt is written, and its native reply read, by its adapter.
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user } from "@bedplate/core";
import { mistralText } from "@bedplate/mistral";

const client = createClient({ transport: createAwsTransport(), adapters: [mistralText] });

const response = await client.generateText({
  model: "mistral.mistral-7b-instruct-v0:2",
  messages: [user("Explain tides to a ten-year-old.")],
  maxTokens: 300,
  temperature: 0.1,
});

console.log(textOf(response));
console.log(`${response.finish.reason}, ${response.usage.output.total} tokens`);
