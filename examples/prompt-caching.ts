// Pay once for a long beginning that many questions share: what stands before a cache point is kept for five minutes, or an hour.
import { readFile } from "node:fs/promises";
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, system, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

const text = await readFile(new URL("texts/tides.txt", import.meta.url), "utf8");
// Less than a model's least (512 to 4,096 tokens) is not cached, and no error.
const handbook = text.repeat(20);

async function ask(model: string, question: string): Promise<void> {
  const { usage, warnings } = await client.generateText({
    model,
    messages: [
      system(`Answer out of this handbook.\n${handbook}`, { type: "cache-point", ttl: "1h" }),
      user(question),
    ],
  });
  const { total, cacheRead = 0, cacheWrite = 0 } = usage.input;
  console.log(
    `${model}: ${total} tokens, of which ${cacheWrite} written to the cache and ${cacheRead} read from it`,
  );
  for (const { message } of warnings) console.log(`  ${message}`);
}

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
await ask(claude, "When is high water?");
await ask(claude, "What is a neap tide?");
// Nova's cache points have no time of their own, and Llama has none: both say so.
await ask("us.amazon.nova-lite-v1:0", "When is high water?");
await ask("us.meta.llama3-3-70b-instruct-v1:0", "When is high water?");
