// A long text is paid for once: what stands before a cache point is read again at a tenth of the price.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, system, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters });

// Models cache nothing below a length of their own, mostly 1,024 tokens.
const manual = "Loosen the mainsheet before you tack, and mind the boom. ".repeat(150);

for (const model of ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.amazon.nova-lite-v1:0"]) {
  for (const question of ["What comes before a tack?", "What shall I mind?"]) {
    const { usage } = await client.generateText({
      model,
      maxTokens: 200,
      // The same for every question, and so in front; `ttl: "1h"` keeps it for an hour.
      messages: [system(manual, { type: "cache-point" }), user(question)],
    });
    const { total, cacheRead, cacheWrite } = usage.input;
    console.log(`${model}: of ${total} tokens ${cacheWrite} written, ${cacheRead} read`);
  }
}
