// Have an answer say where it comes from: Claude cites documents and search results, natively and over Converse (and so does Command R).
import { readFile } from "node:fs/promises";
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { type Citation, createClient, type DocumentPart, document, user } from "@bedplate/core";

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const client = createClient({
  transport: createAwsTransport(),
  adapters,
  aliases: { "sonnet over Converse": { id: sonnet, as: sonnet, format: "converse" } },
});

async function source(name: string): Promise<DocumentPart> {
  const text = await readFile(new URL(`texts/${name}.txt`, import.meta.url), "utf8");
  return document({ type: "text", text }, { name, citations: true });
}

const question = user(await source("tides"), await source("lighthouse"), "What makes a spring tide?");

for (const model of [sonnet, "sonnet over Converse"]) {
  const cited: Citation[] = [];
  process.stdout.write(`${model}: `);
  for await (const part of client.streamText({ model, messages: [question] })) {
    if (part.type === "text-delta") process.stdout.write(part.delta);
    if (part.type === "citation") cited.push(part.citation);
  }
  console.log();
  for (const { title, citedText, source: id } of cited)
    console.log(`  from ${title ?? id}: ${citedText ?? "the whole"}`);
  console.log(`  ${cited.length} passages`);
}
