// Four ways to stop an answer. Each of them stops the request on the wire, so that nothing more is generated or paid for.
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, isBedrockError, user } from "@bedplate/core";

const client = createClient({
  transport: createAwsTransport(),
  adapters: [claude],
  // Milliseconds: until the answer begins, between two pieces of it, and in all.
  timeouts: { firstByteMs: 60_000, idleMs: 20_000 },
});
const request = {
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  messages: [user("Tell me everything about harbours.")],
  maxTokens: 1000,
};

// Leave the loop.
for await (const part of client.streamText(request)) if (part.type === "text-delta") break;
console.log("left");

// Abort: the Stop button of a page, or the request of your own user that went away.
const controller = new AbortController();
await stopped("aborted", async () => {
  for await (const part of client.streamText(request, { signal: controller.signal }))
    if (part.type === "text-delta") controller.abort();
});

// Give up after a while: any AbortSignal will do.
await stopped("gave up", () => client.generateText(request, { signal: AbortSignal.timeout(1) }));

// Take no longer in all than this one call may.
await stopped("took too long", () => client.generateText(request, { timeouts: { totalMs: 1 } }));

async function stopped(what: string, ask: () => Promise<unknown>): Promise<void> {
  const error = await ask().catch((error: unknown) => error);
  if (!isBedrockError(error)) throw new Error("It was not stopped.", { cause: error });
  console.log(`${what}: ${error.code}`);
}
