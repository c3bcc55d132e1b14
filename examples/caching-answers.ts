// The same question is paid for once. The store is any Keyv: here memory, with @keyv/redis a store that servers share.
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, textOf, user, wrap } from "@bedplate/core";
import { withCache, withLimit } from "@bedplate/middleware";
import Keyv from "keyv";

// Answers out of the cache take no part in the limits behind it.
const client = wrap(
  createClient({ transport: createAwsTransport(), adapters: [claude] }),
  withCache(new Keyv(), { ttlMs: 24 * 60 * 60 * 1000 }),
  withLimit({ concurrency: 4, requestsPerMinute: 50, maxTokensTotal: 100_000 }),
);
const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

for (const question of ["Name a river.", "Name a lake.", "Name a river."]) {
  const begun = performance.now();
  const response = await client.generateText({ model, messages: [user(question)], maxTokens: 100 });
  const { cached = false } = response.metadata;
  console.log(`${question} ${textOf(response)}`);
  console.log(`  cached: ${cached}, ${Math.round(performance.now() - begun)} ms`);
}

// Who asks at the same time shares one call, streams too.
const streams = [1, 2, 3].map(async () => {
  const types: string[] = [];
  for await (const part of client.streamText({ model, messages: [user("Name a hill.")] }))
    types.push(part.type);
  return types.length;
});
console.log(`parts of three streams: ${(await Promise.all(streams)).join(", ")}`);
