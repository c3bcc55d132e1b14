import { existsSync } from "node:fs";
import {
  type BedrockRuntimeClient,
  InvokeModelCommand,
  StartAsyncInvokeCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { isObject, type JsonObject, parseModelId, type ReplyAdapter, type Usage } from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { loadFixtures, type ReplyFixture } from "@bedplate/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { png } from "./picture-files.ts";
import { clientOf } from "./server-client.ts";

// Every documented body is sent by the AWS SDK, and what the local server answers is read by the client's adapter.

type AnyAdapter = ReplyAdapter<{ model: string }, { usage: Usage }>;
type AnyFixture = ReplyFixture<{ model: string }, unknown>;

let server: Listener;
let sdk: BedrockRuntimeClient;

beforeAll(async () => {
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated({ jobMs: 0 }) }));
  sdk = clientOf(server);
});

afterAll(async () => {
  sdk.destroy();
  await server.close();
});

const kinds = ["embedding", "image", "ranking", "video", "embedding-job"];
const cases = adapters
  .filter(({ kind, operation }) => kinds.includes(kind) && operation !== "Rerank")
  // Adapters of these kinds encode and decode one body.
  .flatMap((adapter) =>
    fixturesOf(adapter.name).map((fixture) => ({ adapter: adapter as AnyAdapter, fixture })),
  );

function fixturesOf(format: string): AnyFixture[] {
  const packages = ["amazon", "cohere", "stability", "luma", "twelvelabs"];
  const folders = packages.map((name) => new URL(`../packages/${name}/fixtures/${format}`, import.meta.url));
  return folders.filter((folder) => existsSync(folder)).flatMap((folder) => loadFixtures<AnyFixture>(folder));
}

test("there are enough of them", () => {
  expect(cases.length).toBeGreaterThan(100);
  expect(new Set(cases.map(({ adapter }) => adapter.name)).size).toBe(18);
});

const replying = cases.filter(({ adapter }) => adapter.operation === "InvokeModel");
const starting = cases.filter(({ adapter }) => adapter.operation === "StartAsyncInvoke");

test.each(replying)(
  "$adapter.name: $fixture.name is accepted, and answered in the documented shape",
  async ({ adapter, fixture: { request, body, reply } }) => {
    const input = { modelId: request.model, contentType: "application/json" };
    const sent = new InvokeModelCommand({ ...input, body: JSON.stringify(withPictures(body)) });
    const answer = JSON.parse((await sdk.send(sent)).body.transformToString()) as JsonObject;
    const call = { request, model: parseModelId(request.model) };
    expect(adapter.decodeResponse(answer, call).usage).toBeDefined();
    // Refused pictures have a shape of their own, and null and absent are one.
    if (reply && isWhole(reply)) expect(keysOf(answer)).toEqual(expect.arrayContaining(keysOf(reply)));
  },
);

test.each(starting)("$adapter.name: $fixture.name starts a job", async ({ fixture: { request, body } }) => {
  const started = new StartAsyncInvokeCommand({
    modelId: parseModelId(request.model).name,
    // The SDK sends JSON of any shape.
    modelInput: withPictures(body) as Record<string, never>,
    outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/prefix" } },
  });
  const { invocationArn } = await sdk.send(started);
  expect(invocationArn).toMatch(/^arn:aws:bedrock:us-east-1:\d{12}:async-invoke\/[a-z0-9]{12}$/);
});

function isWhole({ error, finish_reasons: reasons, artifacts, status, message }: JsonObject): boolean {
  const blocked = Array.isArray(reasons) && reasons.some((reason) => reason !== null);
  const lacking =
    Array.isArray(artifacts) && !artifacts.every((it) => isObject(it) && it.finishReason === "SUCCESS");
  return !error && !blocked && !lacking && status === undefined && !message;
}

function keysOf(json: JsonObject): string[] {
  return Object.entries(json).flatMap(([key, value]) => (value === null ? [] : [key]));
}

// The fixtures' pictures are a few bytes; the server looks at them, so it gets real ones.
function withPictures(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/(iVBOR|\/9j\/|UklGR)[\w+/=]*$/, picture);
  if (Array.isArray(value)) return value.map(withPictures);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withPictures(inner)]));
}

const source = png({ width: 640, height: 512 }).source;
const picture = source.type === "base64" ? source.data : "";
