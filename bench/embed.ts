import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { BedrockRuntimeClient, InvokeModelCommand } from "@aws-sdk/client-bedrock-runtime";
import { titanEmbed } from "@bedplate/amazon";
import { createAwsTransport } from "@bedplate/aws";
import { createClient } from "@bedplate/core";

// How long 1,000 texts take, beside a plain loop on the AWS SDK. The server is a process of its own, so that nobody's work counts as another's.

const model = "amazon.titan-embed-text-v2:0";
const concurrency = 16;
const texts = Array.from({ length: 1000 }, (_, at) => `Text ${at} tells of harbours, ships and the sea.`);
const access = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

/** One way to embed all texts; gives how many vectors came. */
type Way = (endpoint: string) => Promise<number>;

const ways: Readonly<Record<string, Way>> = {
  "AWS SDK, one after the other": async (endpoint) => (await plainLoop(endpoint, 1)).length,
  [`AWS SDK, ${concurrency} loops`]: async (endpoint) => (await plainLoop(endpoint, concurrency)).length,
  [`client.embed, concurrency ${concurrency}`]: async (endpoint) => {
    const client = createClient({
      transport: createAwsTransport({ endpoint, ...access }),
      adapters: [titanEmbed],
    });
    const { embeddings } = await client.embed({ model, inputs: texts, dimensions: 512 }, { concurrency });
    return embeddings.length;
  },
};

async function plainLoop(endpoint: string, loops: number): Promise<Float32Array[]> {
  const client = new BedrockRuntimeClient({ endpoint, ...access });
  const vectors: Float32Array[] = [];
  const waiting = texts.entries();
  const work = async (): Promise<void> => {
    for (const [at, inputText] of waiting) {
      const body = JSON.stringify({ inputText, dimensions: 512 });
      const reply = await client.send(
        new InvokeModelCommand({
          modelId: model,
          body,
          contentType: "application/json",
          accept: "application/json",
        }),
      );
      const { embedding } = JSON.parse(new TextDecoder().decode(reply.body)) as { embedding: number[] };
      vectors[at] = Float32Array.from(embedding);
    }
  };
  await Promise.all(Array.from({ length: loops }, work));
  client.destroy();
  return vectors;
}

async function serve(): Promise<{ url: string; stop(): void }> {
  const main = join(import.meta.dirname, "../apps/cli/src/main.ts");
  const child = spawn(process.execPath, [main, "serve", "--port", "0"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { url: /http:\S+/.exec(line.toString())?.[0] ?? "", stop: () => void child.kill() };
}

const server = await serve();
try {
  const best = new Map<string, number>();
  // Rounds, so that each way has warm and cold ones alike; the best of each counts.
  for (let round = 0; round < 4; round++) {
    for (const [name, run] of Object.entries(ways)) {
      const begun = performance.now();
      if ((await run(server.url)) !== texts.length) throw new Error(`${name} lost vectors.`);
      best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, performance.now() - begun));
    }
  }
  const fastest = Math.min(...best.values());
  for (const [name, ms] of best)
    console.log(`${name.padEnd(32)}${String(Math.round(ms)).padStart(6)} ms  ${(ms / fastest).toFixed(2)}×`);
} finally {
  server.stop();
}
