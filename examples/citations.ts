// An answer about a document, with the sentences that it rests on.
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, type DocumentPart, user } from "@bedplate/core";

const text = `Harbours silt up. The harbour of Brugg was dredged in 1907. Since then, ships of up to four metres of draught can enter it.`;
const report: DocumentPart = {
  type: "document",
  mediaType: "text/plain",
  name: "Harbour report",
  source: { type: "text", text },
  citations: true,
};

const client = createClient({ transport: createAwsTransport(), adapters: [claude] });
const { content } = await client.generateText({
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  maxTokens: 500,
  messages: [user(report, "When was the harbour dredged?")],
});

let count = 0;
const notes: string[] = [];
for (const part of content) {
  if (part.type !== "text") continue;
  const marks = (part.citations ?? []).map(({ title, citedText, location }) => {
    const place =
      location?.type === "document-characters" ? `, characters ${location.start}–${location.end}` : "";
    notes.push(`[${++count}] ${title}${place}: "${citedText}"`);
    return `[${count}]`;
  });
  process.stdout.write(part.text + marks.join(""));
}
console.log(`\n\n${notes.join("\n")}`);
