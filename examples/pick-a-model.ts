// Ask the catalogue for models that can do something, and each model the same question.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { findModels } from "@bedplate/catalog";
import { createClient, image, textOf, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

const today = new Date().toISOString().slice(0, 10);
const seeing = findModels({ provider: "amazon", input: "image", output: "text", active: true, on: today });

for (const { id, profiles, contextWindow } of seeing) {
  const model = profiles[0] === undefined ? id : `${profiles[0]}.${id}`;
  const response = await client.generateText({
    model,
    messages: [user(image(pixel, "image/png"), "What is it?")],
  });
  console.log(`${model} (${contextWindow} tokens): ${textOf(response)}`);
}
