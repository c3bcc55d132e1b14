import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type AwsTransportOptions, createAwsTransport } from "@bedplate/aws";
import { type Client, collect, createClient, type StreamPart, textOf, user } from "@bedplate/core";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const request = {
  model: "anthropic.claude-3-haiku-20240307-v1:0",
  messages: [user("Tell me about harbours.")],
  maxTokens: 200,
};

/** What the server saw of the last request. */
interface Seen {
  url: string;
  headers: Headers;
  signal: AbortSignal;
}

let server: Listener;
let guarded: Listener;
let seen: Seen[] = [];

beforeAll(async () => {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated({ delayMs: 2 }) });
  server = await listen((incoming) => {
    seen.push(incoming);
    return handler(incoming);
  });
  const auth = { credentials: [credentials], tokens: ["bedrock-api-key-x"] };
  guarded = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), auth }));
});

afterAll(() => Promise.all([server.close(), guarded.close()]));

beforeEach(() => {
  seen = [];
  for (const name of [
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_PROFILE",
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  ]) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
});

afterEach(() => void vi.unstubAllEnvs());

function clientOf(options: AwsTransportOptions = {}): Client {
  const transport = createAwsTransport({
    endpoint: server.url,
    region: "us-east-1",
    credentials,
    ...options,
  });
  return createClient({ transport, adapters, retry: false });
}

function scope(): string | undefined {
  return /Credential=AKIDEXAMPLE\/\d+\/([^/]+)\/bedrock/.exec(
    seen.at(-1)?.headers.get("authorization") ?? "",
  )?.[1];
}

describe.each(["1.1", "2"] as const)("over HTTP/%s", (httpVersion) => {
  test("the whole answer and the streamed one are the same", async () => {
    const client = clientOf({ httpVersion });
    const whole = await client.generateText(request);
    const streamed = await collect(client.streamText(request));
    expect(textOf(streamed)).toBe(textOf(whole));
    expect(textOf(whole)).toMatch(/\w+ \w+/);
    expect(streamed.usage).toEqual(whole.usage);
    expect(whole.metadata).toMatchObject({
      modelId: request.model,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      latencyMs: expect.any(Number),
    });
  });

  test("leaving the loop stops the request at the server", async () => {
    for await (const part of clientOf({ httpVersion }).streamText(request))
      if (part.type === "text-delta") break;
    await vi.waitFor(() => expect(seen.at(-1)?.signal.aborted).toBe(true));
  });

  test("an abort stops the request at the server and is told as one", async () => {
    const controller = new AbortController();
    const parts: StreamPart[] = [];
    const read = async (): Promise<void> => {
      for await (const part of clientOf({ httpVersion }).streamText(request, { signal: controller.signal })) {
        parts.push(part);
        if (part.type === "text-delta") controller.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted", modelId: request.model });
    expect(parts.some(({ type }) => type === "finish")).toBe(false);
    await vi.waitFor(() => expect(seen.at(-1)?.signal.aborted).toBe(true));
  });

  test("an aborted signal sends nothing", async () => {
    await expect(
      clientOf({ httpVersion }).generateText(request, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "aborted" });
    expect(seen).toHaveLength(0);
  });
});

test("one connection serves many requests", async () => {
  let connections = 0;
  const counting = createServer((incoming, response) => {
    incoming
      .resume()
      .on("end", () =>
        response.end(JSON.stringify({ completion: " hi", stop_reason: "stop_sequence", stop: null })),
      );
  }).on("connection", () => connections++);
  await new Promise<void>((resolve) => counting.listen(0, "127.0.0.1", resolve));
  const client = clientOf({ endpoint: `http://127.0.0.1:${(counting.address() as AddressInfo).port}` });
  for (let round = 0; round < 5; round++)
    await client.generateText({ model: "anthropic.claude-v2", messages: [user("hi")] });
  expect(connections).toBe(1);
  counting.closeAllConnections();
  counting.close();
});

describe("the region", () => {
  const anywhere = (options: AwsTransportOptions = {}): Client =>
    createClient({
      transport: createAwsTransport({ endpoint: server.url, credentials, ...options }),
      adapters,
      retry: false,
    });

  test("is the option's, then AWS_REGION's, then AWS_DEFAULT_REGION's", async () => {
    vi.stubEnv("AWS_DEFAULT_REGION", "eu-west-3");
    await anywhere().generateText(request);
    expect(scope()).toBe("eu-west-3");
    vi.stubEnv("AWS_REGION", "ap-northeast-1");
    await anywhere().generateText(request);
    expect(scope()).toBe("ap-northeast-1");
    await anywhere({ region: "us-west-2" }).generateText(request);
    expect(scope()).toBe("us-west-2");
  });

  test("inside an ARN goes before all others, and the ARN travels as one segment", async () => {
    const model = "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0";
    await anywhere({ region: "us-west-2" }).generateText({ ...request, model });
    expect(scope()).toBe("eu-central-1");
    expect(seen.at(-1)?.url).toMatch(
      /\/model\/arn%3Aaws%3Abedrock%3Aeu-central-1%3A%3Afoundation-model%2F[^/]+\/invoke$/,
    );
  });

  test("that is missing is an error with a way out", async () => {
    await expect(anywhere().generateText(request)).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/AWS_REGION/),
    });
  });
});

describe("who asks", () => {
  test("may be a key pair or a Bedrock API key, given or from the environment", async () => {
    const { url: endpoint } = guarded;
    const bare = { endpoint, region: "us-east-1" };
    const ask = (options: AwsTransportOptions): Promise<unknown> =>
      createClient({ transport: createAwsTransport(options), adapters, retry: false }).generateText(request);
    await ask({ ...bare, credentials });
    await ask({ ...bare, token: "bedrock-api-key-x" });
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "bedrock-api-key-x");
    await ask(bare);
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", endpoint);
    await ask({ region: "us-east-1" });
  });

  test("with a wrong key is told so, with the request's ID and without the key", async () => {
    const wrong = clientOf({
      endpoint: guarded.url,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wrong-secret" },
    });
    const error = await wrong.generateText(request).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "unauthenticated",
      status: 403,
      type: "InvalidSignatureException",
      requestId: expect.any(String),
    });
    expect(JSON.stringify(error)).not.toMatch(/wrong-secret|harbours/);
  });

  test("without any credentials is told how to give some", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
      vi.stubEnv(name, undefined);
    const nobody = createClient({
      transport: createAwsTransport({ endpoint: server.url, region: "us-east-1" }),
      adapters,
      retry: false,
    });
    await expect(nobody.generateText(request)).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringMatching(/AWS_BEARER_TOKEN_BEDROCK/),
    });
  });
});

test("a busy service is asked once by the transport, and again by the client alone", async () => {
  let asked = 0;
  const backend = script([
    { error: { code: "throttled", message: "Too many tokens, please wait." }, times: 2 },
    { answer: "done" },
  ]);
  const handler = createHandler({ adapters: serverAdapters, backend });
  const busy = await listen((incoming) => {
    asked++;
    return handler(incoming);
  });
  const transport = createAwsTransport({ endpoint: busy.url, region: "us-east-1", credentials });
  await expect(
    createClient({ transport, adapters, retry: false }).generateText(request),
  ).rejects.toMatchObject({
    code: "throttled",
    status: 429,
    type: "ThrottlingException",
  });
  expect(asked).toBe(1);
  const retrying = createClient({ transport, adapters, retry: { baseDelayMs: 1 } });
  expect(textOf(await collect(retrying.streamText(request)))).toBe("done");
  expect(asked).toBe(3);
  await busy.close();
});

test("nobody at the address is a connection error that may be tried again", async () => {
  const gone = await listen(() => new Response());
  await gone.close();
  await expect(clientOf({ endpoint: gone.url }).generateText(request)).rejects.toMatchObject({
    code: "connection",
    retryable: true,
  });
});

test("the settings of a call reach the service as signed headers", async () => {
  await clientOf().generateText({
    ...request,
    settings: { serviceTier: "flex", requestMetadata: { team: "a" } },
  });
  const { headers } = seen.at(-1) ?? {};
  expect(headers?.get("x-amzn-bedrock-service-tier")).toBe("flex");
  expect(headers?.get("x-amzn-bedrock-request-metadata")).toBe('{"team":"a"}');
  expect(headers?.get("authorization")).toMatch(/SignedHeaders=[^,]*x-amzn-bedrock-service-tier/);
});
