import {
  BedrockRuntimeClient,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters } from "@bedplate/all/server";
import type { Backend } from "@bedplate/core";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const prompt = { prompt: "\n\nHuman: explain tides\n\nAssistant:", max_tokens_to_sample: 300 };
const broken = script([
  {
    when: { prompt: "break" },
    answer: "one two three four",
    error: { code: "model-stream-error", message: "The model broke.", afterParts: 2 },
  },
  {
    when: { prompt: "refuse" },
    error: { code: "throttled", message: "Too many tokens, please wait before trying again." },
  },
]);
let server: Listener;
let failing: Listener;

beforeAll(async () => {
  server = await listen(
    createHandler({ adapters: serverAdapters, backend: simulated(), auth: { credentials: [credentials] } }),
  );
  failing = await listen(createHandler({ adapters: serverAdapters, backend: broken }));
});

afterAll(() => Promise.all([server.close(), failing.close()]));

describe.each([
  ["HTTP/2, its default", {}],
  ["HTTP/1.1", { requestHandler: new NodeHttpHandler() }],
])("the AWS SDK over %s", (_version, options) => {
  const clientOf = ({ url }: Listener): BedrockRuntimeClient =>
    new BedrockRuntimeClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts: 1, ...options });
  const textOf = (body: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(body));

  test("InvokeModel answers with the native reply and its type", async () => {
    const { body, contentType, $metadata } = await clientOf(server).send(
      new InvokeModelCommand({
        modelId: "anthropic.claude-v2",
        body: JSON.stringify(prompt),
        serviceTier: "flex",
      }),
    );
    expect(textOf(body)).toMatchObject({
      completion: expect.any(String),
      stop_reason: "stop_sequence",
      stop: "\n\nHuman:",
    });
    expect([contentType, $metadata.httpStatusCode]).toEqual(["application/json", 200]);
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a stream ends with the service's own metrics", async () => {
    const { body, contentType } = await clientOf(server).send(
      new InvokeModelWithResponseStreamCommand({
        modelId: "anthropic.claude-v2",
        body: JSON.stringify(prompt),
      }),
    );
    const chunks: unknown[] = [];
    for await (const { chunk } of body ?? []) if (chunk?.bytes) chunks.push(textOf(chunk.bytes));
    expect(contentType).toBe("application/json");
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.at(-1)).toMatchObject({
      "amazon-bedrock-invocationMetrics": { outputTokenCount: expect.any(Number) },
    });
  });

  test("a failure before the first piece is the modelled error, and after it one that ends the loop", async () => {
    const refusing = clientOf(failing).send(
      new InvokeModelWithResponseStreamCommand({
        modelId: "anthropic.claude-v2",
        body: JSON.stringify({ ...prompt, prompt: "\n\nHuman: refuse\n\nAssistant:" }),
      }),
    );
    await expect(refusing).rejects.toMatchObject({
      name: "ThrottlingException",
      $metadata: { httpStatusCode: 429 },
    });
    const { body } = await clientOf(failing).send(
      new InvokeModelWithResponseStreamCommand({
        modelId: "anthropic.claude-v2",
        body: JSON.stringify({ ...prompt, prompt: "\n\nHuman: break\n\nAssistant:" }),
      }),
    );
    const read = async (): Promise<void> => {
      for await (const _event of body ?? []);
    };
    await expect(read()).rejects.toMatchObject({
      name: "ModelStreamErrorException",
      message: "The model broke.",
    });
  });

  test("a body over the limit, a damaged body and a missing field are 400", async () => {
    const send = (body: string): Promise<unknown> =>
      clientOf(server).send(new InvokeModelCommand({ modelId: "anthropic.claude-v2", body }));
    for (const [body, message] of [
      [
        JSON.stringify({ ...prompt, prompt: "x".repeat(25_000_000) }),
        /length less than or equal to 25000000/,
      ],
      ["{", /^Malformed input request, please reformat/],
      ["[]", /expected type: JSONObject/],
      [JSON.stringify({ ...prompt, extra: 1 }), /#: extraneous key \[extra\] is not permitted/],
      [
        JSON.stringify({ prompt: prompt.prompt, max_tokens_to_sample: "9", top_p: 2 }),
        /2 schema violations found/,
      ],
    ] as const) {
      await expect(send(body)).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(message),
        $metadata: { httpStatusCode: 400 },
      });
    }
  });
});

test("a path may have its colons escaped or not, and an ARN is one segment", async () => {
  const open = await listen(createHandler({ adapters: serverAdapters, backend: simulated() }));
  const arn = encodeURIComponent("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2");
  for (const id of ["anthropic.claude-v2:1", "anthropic.claude-v2%3A1", arn]) {
    const body = JSON.stringify(prompt);
    // No content-type that says JSON: the AWS SDK itself sends application/octet-stream.
    const response = await fetch(`${open.url}/model/${id}/invoke`, { method: "POST", body });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
  }
  await open.close();
});

test.each([
  [{ prompt: "Say hi", max_gen_len: 20 }, "generation"],
  [{ prompt: "Say hi", temperature: 0 }, "generation"],
  [prompt, "completion"],
  [{ inputText: "Say hi" }, "results"],
  [
    {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 20,
      messages: [{ role: "user", content: "Say hi" }],
    },
    "content",
  ],
])("where an ARN hides its model, the body tells the format: %j", async (body, key) => {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
  const id = encodeURIComponent("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl");
  const init = { method: "POST", body: JSON.stringify(body) };
  const response = await handler(new Request(`http://127.0.0.1/model/${id}/invoke`, init));
  expect(Object.keys((await response.json()) as object)).toContain(key);
});

test("a translating proxy hands on all settings of a call", async () => {
  const settings: unknown[] = [];
  const inner = simulated();
  const backend: Backend = {
    generateText: (request) => {
      settings.push(request.settings);
      if (!inner.generateText) throw new Error("The simulated model generates.");
      return inner.generateText(request);
    },
  };
  const handler = createHandler({ adapters: serverAdapters, backend });
  const headers = {
    "content-type": "application/json",
    "x-amzn-bedrock-guardrailidentifier": "gr1",
    "x-amzn-bedrock-guardrailversion": "2",
    "x-amzn-bedrock-trace": "ENABLED_FULL",
    "x-amzn-bedrock-performanceconfig-latency": "optimized",
    "x-amzn-bedrock-service-tier": "flex",
    "x-amzn-bedrock-request-metadata": '{"team":"a"}',
  };
  const config = { "amazon-bedrock-guardrailConfig": { streamProcessingMode: "ASYNCHRONOUS" } };
  const send = (body: object, given: Record<string, string>): Promise<Response> =>
    handler(
      new Request("http://127.0.0.1/model/anthropic.claude-v2/invoke", {
        method: "POST",
        headers: given,
        body: JSON.stringify(body),
      }),
    );
  expect((await send({ ...prompt, ...config }, headers)).status).toBe(200);
  expect(settings).toEqual([
    {
      guardrail: { id: "gr1", version: "2", trace: "enabled_full", streamProcessing: "async" },
      latency: "optimized",
      serviceTier: "flex",
      requestMetadata: { team: "a" },
    },
  ]);
  const wrong = [
    send({ ...prompt, ...config }, {}),
    send(prompt, { "x-amzn-bedrock-guardrailidentifier": "gr1" }),
    send(prompt, { ...headers, "content-type": "application/octet-stream" }),
    send(prompt, { "x-amzn-bedrock-service-tier": "best" }),
    send(prompt, { "x-amzn-bedrock-request-metadata": "[]" }),
  ];
  expect((await Promise.all(wrong)).map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
});

test("what is no operation is 404, and health is told", async () => {
  for (const [method, path] of [
    ["GET", "/model/anthropic.claude-v2/invoke"],
    ["POST", "/model/anthropic.claude-v2/explain"],
    ["POST", "/"],
  ]) {
    const response = await fetch(`${failing.url}${path}`, { method: method ?? "GET" });
    expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
      404,
      expect.stringMatching(/^UnknownOperationException:/),
    ]);
  }
  expect(await (await fetch(`${failing.url}/health`)).json()).toEqual({ status: "ok" });
});
