// Have an answer say where it comes from: Claude cites documents and search results, Command R too, and both the same way.
import { readFile } from "node:fs/promises";
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { type Citation, createClient, type DocumentPart, document, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

async function source(name: string): Promise<DocumentPart> {
  const text = await readFile(new URL(`texts/${name}.txt`, import.meta.url), "utf8");
  return document({ type: "text", text }, { name, citations: true });
}

const question = user(await source("tides"), await source("lighthouse"), "What makes a spring tide?");

for (const model of ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "cohere.command-r-plus-v1:0"]) {
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
