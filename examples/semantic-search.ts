// Find texts of a folder by what they mean: embed them once, then the question, and compare.
import { readdirSync, readFileSync } from "node:fs";
import { titanEmbed } from "@bedplate/amazon";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, type Vector } from "@bedplate/core";

const [question = "When is the sea at its highest?", folder = `${import.meta.dirname}/texts`] =
  process.argv.slice(2);
const model = "amazon.titan-embed-text-v2:0";
const client = createClient({ transport: createAwsTransport(), adapters: [titanEmbed] });

const names = readdirSync(folder).sort();
const texts = names.map((name) => readFileSync(`${folder}/${name}`, "utf8"));
const { embeddings, usage } = await client.embed(
  { model, inputs: texts, dimensions: 512 },
  { concurrency: 8, onProgress: ({ done, total }) => process.stderr.write(`\r${done} of ${total} texts `) },
);
const {
  embeddings: [asked = new Float32Array()],
} = await client.embed({ model, inputs: [question], dimensions: 512 });

const found = names
  .map((name, at) => ({ name, nearness: dot(asked, embeddings[at]!) }))
  .sort((a, b) => b.nearness - a.nearness);
console.log(`\n${question} (${usage.input.total} tokens embedded)`);
for (const { name, nearness } of found.slice(0, 3)) console.log(`${nearness.toFixed(3)} ${name}`);

// Titan's vectors have the length 1, so this is the cosine of their angle.
function dot(a: Vector, b: Vector): number {
  return Array.from(a).reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}
