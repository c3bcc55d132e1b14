import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApplyGuardrailCommand,
  type BedrockRuntimeClient,
  ConverseCommand,
  CountTokensCommand,
  GetAsyncInvokeCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  StartAsyncInvokeCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import type { Transport } from "@bedplate/core";
import { recordTo, replayFrom } from "@bedplate/local";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { clientOf, eventsOf, key, nova, say, textIn } from "./server-client.ts";
import { transports } from "./transport-list.ts";

const backend = simulated({ jobMs: 0 });
const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
let service: Listener;
let folder: string;
const listening: Listener[] = [];

beforeAll(async () => {
  service = await listen(createHandler({ adapters, backend }));
});
afterAll(() => service.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedplate-recordings-"));
});
afterEach(async () => {
  for (const listener of listening.splice(0)) await listener.close();
  rmSync(folder, { recursive: true });
});

async function serve(wire: Transport): Promise<Listener> {
  // Nothing else can answer.
  const listener = await listen(createHandler({ adapters: [], backend: {}, wire }));
  listening.push(listener);
  return listener;
}

/** All that an application may ask, as far as it has nothing random in it. */
async function everything(listener: Listener): Promise<unknown> {
  const client = clientOf(listener);
  const image = { image: { format: "png" as const, source: { bytes: Buffer.alloc(2000, "picture") } } };
  const body = JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 60,
    messages: [{ role: "user", content: "Hello there" }],
  });
  const content = [{ text: { text: "forbidden" } }];
  const guardrail = {
    guardrailIdentifier: "sample",
    guardrailVersion: "1",
    source: "INPUT" as const,
    content,
  };
  const asked = [
    client.send(
      new ConverseCommand({
        modelId: nova,
        messages: [{ role: "user", content: [image, { text: "What is it?" }] }],
      }),
    ),
    client.send(
      new CountTokensCommand({ modelId: nova, input: { converse: { messages: say("Hello").messages } } }),
    ),
    client.send(new ApplyGuardrailCommand(guardrail)),
    client
      .send(new InvokeModelCommand({ modelId: claude, body }))
      .then((reply) => reply.body.transformToString()),
    chunksOf(client, body),
    eventsOf(listener, say("Tell me of the sea")),
  ];
  return JSON.parse(JSON.stringify(await Promise.all(asked), withoutMetadata));
}

async function chunksOf(client: BedrockRuntimeClient, body: string): Promise<string[]> {
  const chunks: string[] = [];
  const command = new InvokeModelWithResponseStreamCommand({ modelId: claude, body });
  for await (const { chunk } of (await client.send(command)).body ?? [])
    chunks.push(new TextDecoder().decode(chunk?.bytes));
  return chunks;
}

// Of each HTTP reply the SDK tells its ID and its attempts.
function withoutMetadata(name: string, value: unknown): unknown {
  return name === "$metadata" ? undefined : value;
}

test.each(transports)(
  "over %s: what a proxy recorded is replayed to the AWS SDK, word for word",
  async (_, create) => {
    const access = { endpoint: service.url, region: "us-east-1", credentials: key };
    const recorded = await everything(await serve(recordTo(folder, create(access))));
    expect(readdirSync(folder)).toHaveLength(6);
    const written = readdirSync(folder)
      .map((file) => readFileSync(join(folder, file), "utf8"))
      .join("");
    for (const secret of [key.accessKeyId, key.secretAccessKey, "Signature=", "authorization"])
      expect(written).not.toContain(secret);
    expect(await everything(await serve(replayFrom(folder)))).toEqual(recorded);
  },
);

test("a job's states are replayed in turn, and the last one stays", async () => {
  const [, create] = transports[0] ?? [];
  if (!create) throw new Error("There is a transport.");
  const access = { endpoint: service.url, region: "us-east-1", credentials: key };
  const job = {
    modelId: "amazon.nova-reel-v1:1",
    modelInput: {
      taskType: "TEXT_VIDEO",
      textToVideoParams: { text: "a boat" },
      videoGenerationConfig: videoConfig,
    },
    outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://films/boats" } },
  };
  const run = async (listener: Listener, most: number): Promise<(string | undefined)[]> => {
    const client = clientOf(listener);
    const { invocationArn } = await client.send(new StartAsyncInvokeCommand(job));
    const seen: (string | undefined)[] = [];
    while (seen.length < most && seen.at(-1) !== "Completed") {
      seen.push((await client.send(new GetAsyncInvokeCommand({ invocationArn }))).status);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    seen.push((await client.send(new GetAsyncInvokeCommand({ invocationArn }))).status);
    return seen;
  };
  const recorded = await run(await serve(recordTo(folder, create(access))), 1000);
  expect(recorded.at(-1)).toBe("Completed");
  // The SDK makes a token of its own for each start.
  expect(await run(await serve(replayFrom(folder)), 1000)).toEqual(recorded);
});

test("a refusal is replayed as the service told it, and a broken stream breaks where it broke", async () => {
  const rules = [
    { when: { prompt: "busy" }, error: { code: "throttled" as const, message: "Too many requests." } },
    { answer: "One two three four", error: { code: "model-stream-error" as const, afterParts: 2 } },
  ];
  const failing = await listen(createHandler({ adapters, backend: script(rules) }));
  listening.push(failing);
  const [, create] = transports[0] ?? [];
  if (!create) throw new Error("There is a transport.");
  const access = { endpoint: failing.url, region: "us-east-1", credentials: key };
  for (const wire of [recordTo(folder, create(access)), replayFrom(folder)]) {
    const listener = await serve(wire);
    await expect(clientOf(listener).send(new ConverseCommand(say("busy?")))).rejects.toMatchObject({
      name: "ThrottlingException",
      message: "Too many requests.",
    });
    await expect(eventsOf(listener, say("Hello"))).rejects.toMatchObject({
      name: "ModelStreamErrorException",
    });
  }
});

test("one stream is told apart from the whole answer to the same question", async () => {
  const access = { endpoint: service.url, region: "us-east-1", credentials: key };
  const [, create] = transports[0] ?? [];
  if (!create) throw new Error("There is a transport.");
  const recorder = await serve(recordTo(folder, create(access)));
  const streamed = textIn(await eventsOf(recorder, say("Hello")));
  const player = await serve(replayFrom(folder));
  expect(textIn(await eventsOf(player, say("Hello")))).toBe(streamed);
  await expect(clientOf(player).send(new ConverseCommand(say("Hello")))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: expect.stringMatching(/-\s+"streaming": true\s+\+\s+"streaming": false/),
  });
});

const videoConfig = { durationSeconds: 6, fps: 24, dimension: "1280x720", seed: 1 };
