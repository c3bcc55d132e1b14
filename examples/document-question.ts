// Ask about a file, whatever its kind: over Converse any model that reads documents takes PDF, Word, tables and text.
import { readFile } from "node:fs/promises";
import { novaConverse } from "@bedplate/amazon";
import { claudeConverse } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createConverse } from "@bedplate/converse";
import { createClient, document, textOf, user } from "@bedplate/core";

const client = createClient({
  transport: createAwsTransport(),
  adapters: [createConverse({ families: [claudeConverse, novaConverse] })],
});

const path = process.argv[2] ?? new URL("texts/tides.txt", import.meta.url);
const file = document(await readFile(path), { name: "the file" });
// A table that is made here is a document too.
const table = document(
  { type: "text", text: "harbour,height\nEmden,3.2\nHusum,3.5" },
  { mediaType: "text/csv", name: "heights" },
);

for (const model of ["us.amazon.nova-lite-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"]) {
  const answer = await client.generateText({
    model,
    messages: [user(file, table, "Why is the tide in Husum higher than in Emden?")],
  });
  console.log(`${model} on ${file.mediaType} and ${table.mediaType}: ${textOf(answer)}`);
  console.log(`${answer.warnings.length} warnings`);
}
