// Tools that run by themselves: the model calls them until it knows the answer. What is wrong with a call goes back to it.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, tool, user } from "@bedplate/core";
import { z } from "zod";

const client = createClient({ transport: createAwsTransport(), adapters });

const weather = tool({
  name: "get_weather",
  description: "The weather in a city",
  // Any Standard Schema, or JSON Schema: the type of what `run` gets comes from it.
  input: z.object({ city: z.string() }),
  run: ({ city }) => ({ city, sky: "clear", celsius: 4 }),
});

const request = {
  model: process.argv[2] ?? "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  messages: [user("What is the weather in Oslo? Use get_weather.")],
  tools: [weather],
};

for await (const part of client.streamTools(request, { maxSteps: 5 })) {
  if (part.type === "text-delta") process.stdout.write(part.delta);
  if (part.type === "tool-result")
    console.log(`${part.result.name} → ${JSON.stringify(part.result.content)}`);
  if (part.type === "finish") {
    const { end, steps, messages, usage } = part;
    console.log(
      `\n${end} after ${steps.length} steps, ${messages.length} messages, ${usage.output.total} tokens`,
    );
  }
}
