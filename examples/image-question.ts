// Ask several models about a picture. What it is, is read from its bytes: node examples/image-question.ts photo.jpg
import { readFile } from "node:fs/promises";
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, image, isBedrockError, textOf, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

const [file] = process.argv.slice(2);
const dot =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const picture = image(file ? await readFile(file) : dot);
console.log(picture.mediaType);

const models = [
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "us.amazon.nova-lite-v1:0",
  "us.mistral.pixtral-large-2502-v1:0",
  "openai.gpt-oss-120b-1:0",
];
for (const model of models) {
  try {
    const answer = await client.generateText({ model, messages: [user(picture, "What do you see?")] });
    console.log(`${model}: ${textOf(answer)}`);
  } catch (error) {
    // Nothing was sent: this model can't see.
    if (!isBedrockError(error) || error.code !== "unsupported") throw error;
    console.log(error.message);
  }
}
