import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, type StreamPart, textOf, user } from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, expect, test } from "vitest";

const model = "ai21.j2-mid-v1";
const access = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
};
const paths: string[] = [];
let server: Listener;

beforeAll(async () => {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
  server = await listen((incoming) => {
    paths.push(new URL(incoming.url).pathname);
    return handler(incoming);
  });
});

afterAll(() => server.close());

test("a model that does not stream refuses InvokeModelWithResponseStream, before a chunk is sent", async () => {
  const client = new BedrockRuntimeClient({ endpoint: server.url, maxAttempts: 1, ...access });
  const body = JSON.stringify({ prompt: "Explain tides.", maxTokens: 50 });
  const refused = client.send(new InvokeModelWithResponseStreamCommand({ modelId: model, body }));
  await expect(refused).rejects.toMatchObject({
    name: "ValidationException",
    message: "The model is unsupported for model streaming",
    $metadata: { httpStatusCode: 400 },
  });
});

test("streamText on it works all the same: one InvokeModel, whose reply is the stream's only chunk", async () => {
  const transport = createAwsTransport({ endpoint: server.url, ...access });
  const client = createClient({ transport, adapters, retry: false });
  const request = { model, messages: [user("Explain tides.")], maxTokens: 50 };
  paths.length = 0;
  const parts: StreamPart[] = [];
  for await (const part of client.streamText(request)) parts.push(part);
  expect(paths).toEqual([expect.stringMatching(/^\/model\/ai21\.j2-mid-v1\/invoke$/)]);
  expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "finish"]);
  const whole = await client.generateText(request);
  expect(parts[1]).toMatchObject({ delta: textOf(whole) });
  expect(parts[2]).toMatchObject({ finish: whole.finish, usage: whole.usage });
  expect(whole.usage.output.total).toBeGreaterThan(0);
});
