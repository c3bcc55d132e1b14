import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type Client, collect, createClient, user, wrap } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, simulated } from "@bedplate/server";
import { beforeEach, expect, test } from "vitest";
import { type LogFields, type LoggingOptions, withLogging } from "./logging.ts";

const model = "meta.llama3-8b-instruct-v1:0";
const secret = "the secret of Lake Thun";
const request = { model, messages: [user(secret)], topK: 3 };
const written: [level: string, fields: LogFields, message: string][] = [];
const fields = (): LogFields[] => written.map(([, fields]) => fields);
const logger = {
  debug: (fields: LogFields, message: string) => void written.push(["debug", fields, message]),
  info: (fields: LogFields, message: string) => void written.push(["info", fields, message]),
  error: (fields: LogFields, message: string) => void written.push(["error", fields, message]),
};

beforeEach(() => {
  written.length = 0;
});

function clientWith(options: LoggingOptions = {}, faults: string[] = []): Client {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated(), faults });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  return wrap(createClient({ transport, adapters, retry: false }), withLogging(logger, options));
}

test("a call is an event at its start and one at its end", async () => {
  const { usage, metadata } = await clientWith().generateText(request);
  expect(written).toEqual([
    ["debug", { event: "start", method: "generateText", model }, `generateText ${model}: asked`],
    [
      "info",
      {
        event: "end",
        method: "generateText",
        model,
        durationMs: expect.any(Number),
        usage,
        finish: expect.stringMatching(/stop|length/),
        warnings: ["unsupported-setting: topK"],
        requestId: metadata.requestId,
      },
      `generateText ${model}: answered`,
    ],
  ]);
});

test("a stream tells when its first part came, and what its finish knows", async () => {
  const { usage } = await collect(clientWith().streamText(request));
  expect(fields()[1]).toMatchObject({ event: "end", firstPartMs: expect.any(Number), usage });
});

test("a stream that is left is told as left, and one that was never read not at all", async () => {
  const client = clientWith();
  client.streamText(request);
  for await (const _ of client.streamText(request)) break;
  expect(written.map(([level, { left }]) => [level, left])).toEqual([
    ["debug", undefined],
    ["info", true],
  ]);
});

test("a failure has its code, and no content", async () => {
  const client = clientWith({}, ["throttlingException"]);
  await client.generateText(request).catch(() => {});
  await collect(client.streamText(request)).catch(() => {});
  const failed = { event: "error", code: "throttled", status: 429, requestId: expect.any(String) };
  expect(fields().filter(({ event }) => event === "error")).toMatchObject([failed, failed]);
  expect(JSON.stringify(written)).not.toContain(secret);
});

test("an error that is not ours tells nothing, since it might hold content", async () => {
  const failing: Client = { ...clientWith(), generateText: () => Promise.reject(new Error(secret)) };
  await expect(wrap(failing, withLogging(logger)).generateText(request)).rejects.toThrow(secret);
  expect(fields()[1]).toMatchObject({ event: "error", code: "unknown" });
  expect(JSON.stringify(written)).not.toContain(secret);
});

test("content is told only when it is asked for, that of streams gathered", async () => {
  await clientWith().generateText(request);
  expect(JSON.stringify(written)).not.toContain(secret);
  written.length = 0;
  const client = clientWith({ includeContent: true });
  const { content } = await collect(client.streamText(request));
  expect(fields()).toMatchObject([{ request }, { response: { content } }]);
});

test("calls without a model and other kinds are told too", async () => {
  const client = clientWith();
  await client.embed({ model: "amazon.titan-embed-text-v2:0", inputs: ["a"] });
  await client.invokeGuardrailChecks({
    messages: [{ role: "user", text: secret }],
    promptAttack: ["jailbreak"],
  });
  expect(written.map(([, , message]) => message)).toEqual([
    "embed amazon.titan-embed-text-v2:0: asked",
    "embed amazon.titan-embed-text-v2:0: answered",
    "invokeGuardrailChecks: asked",
    "invokeGuardrailChecks: answered",
  ]);
  expect(JSON.stringify(written)).not.toContain(secret);
});

test("the console is a logger", () => {
  expect(() => withLogging(console)).not.toThrow();
});
