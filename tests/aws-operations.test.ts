import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  type AwsTransportOptions,
  createAwsTransport,
  createModelInfo,
  createModelResolver,
} from "@bedplate/aws";
import { catalogInfo, models } from "@bedplate/catalog";
import { converse } from "@bedplate/converse";
import { converseServer } from "@bedplate/converse/server";
import { type Client, type ClientOptions, collect, createClient, text, textOf, user } from "@bedplate/core";
import { createHandler, type Listener, listen, sampleResources, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const model = "us.amazon.nova-lite-v1:0";
const request = { model, messages: [user("Tell me about harbours.")], maxTokens: 60 };

let server: Listener;
let paths: string[] = [];

// Every request's signature is checked.
beforeAll(async () => {
  const handler = createHandler({
    adapters: [...serverAdapters.filter(({ name }) => name !== "converse"), converseServer],
    backend: simulated(),
    auth: { credentials: [credentials] },
    models,
  });
  server = await listen((incoming) => {
    paths.push(decodeURIComponent(new URL(incoming.url).pathname));
    return handler(incoming);
  });
});

afterAll(() => server.close());

beforeEach(() => {
  paths = [];
});

function access(options: AwsTransportOptions = {}): AwsTransportOptions {
  return { endpoint: server.url, region: "us-east-1", credentials, ...options };
}

const native = adapters.filter(({ operation }) => operation === "InvokeModel");

function clientOf(options: Partial<ClientOptions> = {}, transport: AwsTransportOptions = {}): Client {
  return createClient({
    transport: createAwsTransport(access(transport)),
    adapters: native,
    retry: false,
    ...options,
  });
}

describe.each(["1.1", "2"] as const)("over HTTP/%s", (httpVersion) => {
  test("Converse and ConverseStream give the same answer", async () => {
    const client = clientOf({ adapters: [converse] }, { httpVersion });
    const whole = await client.generateText(request);
    const streamed = await collect(client.streamText(request));
    expect(paths).toEqual([`/model/${model}/converse`, `/model/${model}/converse-stream`]);
    expect(textOf(whole)).toMatch(/\w+ \w+/);
    expect(textOf(streamed)).toBe(textOf(whole));
    expect(streamed.finish).toEqual(whole.finish);
    expect(streamed.usage).toEqual(whole.usage);
    expect(whole.metadata).toMatchObject({ modelId: model, latencyMs: expect.any(Number) });
  });

  test("tokens are counted as the answer counts them, for either operation", async () => {
    for (const list of [native, [converse]]) {
      const client = clientOf({ adapters: list }, { httpVersion });
      const { usage } = await client.generateText(request);
      expect(await client.countTokens(request)).toEqual({
        inputTokens: usage.input.total,
        requestId: expect.any(String),
      });
      expect(paths.at(-1)).toBe("/model/amazon.nova-lite-v1:0/count-tokens");
    }
  });

  test("a guardrail says the same with and without a model, on either operation", async () => {
    const guardrail = { id: "sample", version: "1", trace: "enabled" } as const;
    const forbidden = { ...request, messages: [user("Say forbidden.")], settings: { guardrail } };
    const client = clientOf({}, { httpVersion });
    const { outcome, outputs } = await client.applyGuardrail({
      id: "sample",
      version: "1",
      source: "input",
      content: [{ content: text("Say forbidden.") }],
    });
    expect(outcome).toMatchObject({ action: "intervened", blocked: true, reason: "Guardrail blocked." });
    expect(outputs).toEqual(["Sorry, the model cannot answer this question."]);
    for (const list of [native, [converse]]) {
      const guarded = clientOf({ adapters: list }, { httpVersion });
      for (const response of [
        await guarded.generateText(forbidden),
        await collect(guarded.streamText(forbidden)),
      ]) {
        expect(response.guardrail).toMatchObject({ action: "intervened", blocked: true });
        expect(textOf(response)).toBe(outputs[0]);
      }
    }
  });

  test("texts are scored", async () => {
    const { sensitiveInformation } = await clientOf({}, { httpVersion }).invokeGuardrailChecks({
      messages: [{ role: "user", text: "Write to ada@example.com." }],
      sensitiveInformation: ["EMAIL"],
    });
    expect(sensitiveInformation).toMatchObject([{ type: "EMAIL", message: 0, start: 9, end: 24 }]);
  });
});

test("ARNs are answered once the control plane has said which model they are", async () => {
  const hidden = sampleResources.filter(({ kind }) => kind !== "imported-model" && kind !== "prompt");
  expect(hidden.length).toBeGreaterThan(4);
  const client = clientOf({ resolveModel: createModelResolver(access()) });
  for (const { arn } of hidden) {
    const response = await client.generateText({ ...request, model: arn });
    expect(textOf(response), arn).toMatch(/\w+ \w+/);
    expect(response.metadata.modelId).toBe(arn);
  }
});

test("a stored prompt, which nobody can name, still goes to Converse", async () => {
  const arn = sampleResources.find(({ kind }) => kind === "prompt")?.arn ?? "";
  const client = clientOf({ adapters: [...native, converse], resolveModel: createModelResolver(access()) });
  const options = { converse: { promptVariables: { topic: "harbours" } } };
  expect(textOf(await client.generateText({ model: arn, messages: [], options }))).toMatch(/\w+ \w+/);
});

test("the catalogue and the control plane agree on what streams", async () => {
  const byCatalogue = clientOf({ modelInfo: [catalogInfo] });
  const byControlPlane = clientOf({ modelInfo: [createModelInfo(access())] });
  for (const id of [
    "us.amazon.nova-lite-v1:0",
    "meta.llama3-3-70b-instruct-v1:0",
    "stability.sd3-5-large-v1:0",
  ]) {
    const known = await byCatalogue.models.canStream(id);
    expect(known, id).toBeTypeOf("boolean");
    expect(await byControlPlane.models.canStream(id), id).toBe(known);
  }
});
