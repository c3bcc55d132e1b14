import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { converse } from "@bedplate/converse";
import {
  type ChatResponse,
  type Client,
  type ClientOptions,
  collect,
  createClient,
  text,
  textOf,
  user,
} from "@bedplate/core";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Access, cutAfter, readParts, transports } from "./transport-list.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "session" };
const token = "bedrock-api-key-x";
const native = adapters.filter(({ operation }) => operation === "InvokeModel");
const claude = "anthropic.claude-3-haiku-20240307-v1:0";
const request = { model: claude, messages: [user("Tell me about harbours.")], maxTokens: 60 };

let server: Listener;
let slow: Listener;
let signals: AbortSignal[] = [];

beforeAll(async () => {
  const auth = { credentials: [credentials], tokens: [token] };
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated({ jobMs: 20 }), auth }));
  const handler = createHandler({ adapters: serverAdapters, backend: simulated({ delayMs: 20 }), auth });
  slow = await listen((incoming) => {
    signals.push(incoming.signal);
    return handler(incoming);
  });
});

afterAll(() => Promise.all([server.close(), slow.close()]));

beforeEach(() => {
  signals = [];
  for (const name of ["AWS_BEARER_TOKEN_BEDROCK", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL"])
    vi.stubEnv(name, undefined);
});

afterEach(() => void vi.unstubAllEnvs());

/** An answer without what differs from one call to the next. */
function lasting({ metadata, id: _, ...answer }: ChatResponse): object {
  return { ...answer, modelId: metadata.modelId };
}

describe.each(transports)("over %s", (_, create) => {
  const clientOf = (
    options: Partial<ClientOptions> = {},
    access: Partial<Access> = { credentials },
  ): Client => {
    const transport = create({ endpoint: server.url, region: "us-east-1", ...access });
    return createClient({ transport, adapters, retry: false, ...options });
  };

  test.each([
    ["natively", native, claude],
    ["by Converse", [converse], claude],
    ["natively", native, "us.meta.llama3-3-70b-instruct-v1:0"],
    [
      "by Converse",
      [converse],
      "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0",
    ],
  ])("%s, the answer is that of every transport, whole or streamed", async (_how, list, model) => {
    const asked = { ...request, model };
    const whole = await clientOf({ adapters: list }).generateText(asked);
    expect(textOf(whole)).toMatch(/\w+ \w+/);
    expect(whole.metadata).toMatchObject({ requestId: expect.any(String), latencyMs: expect.any(Number) });
    const streamed = await collect(clientOf({ adapters: list }).streamText(asked));
    expect(lasting(streamed)).toEqual(lasting(whole));
    for (const [, createOther] of transports) {
      const transport = createOther({ endpoint: server.url, region: "us-east-1", credentials });
      const other = createClient({ transport, adapters: list, retry: false });
      expect(lasting(await other.generateText(asked))).toEqual(lasting(whole));
      expect(lasting(await collect(other.streamText(asked)))).toEqual(lasting(whole));
    }
  });

  test("a bearer token is as good as keys", async () => {
    const client = clientOf({}, { token });
    expect(textOf(await collect(client.streamText(request)))).toMatch(/\w+ \w+/);
    vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", token);
    const { finish } = await clientOf({}, {}).generateText(request);
    expect(finish.reason).toBe("length");
  });

  test("the settings of a call reach the service", async () => {
    const guardrail = { id: "sample", version: "1" };
    const asked = { ...request, messages: [user("Say forbidden.")], settings: { guardrail } };
    for (const list of [native, [converse]]) {
      const { guardrail: outcome } = await collect(clientOf({ adapters: list }).streamText(asked));
      expect(outcome).toMatchObject({ action: "intervened" });
    }
  });

  test("tokens are counted as the answer counts them", async () => {
    for (const list of [native, [converse]]) {
      const client = clientOf({ adapters: list });
      const { usage } = await client.generateText(request);
      expect(await client.countTokens(request)).toMatchObject({ inputTokens: usage.input.total });
    }
  });

  test("a guardrail looks at content without a model", async () => {
    const content = [{ content: text("Say forbidden.") }];
    const applied = await clientOf().applyGuardrail({ id: "sample", version: "1", source: "input", content });
    expect(applied.outcome).toMatchObject({ action: "intervened", reason: "Guardrail blocked." });
    const checks = await clientOf().invokeGuardrailChecks({
      messages: [{ role: "user", text: "Write to ada@example.com." }],
      sensitiveInformation: ["EMAIL"],
    });
    expect(checks.sensitiveInformation).toMatchObject([{ type: "EMAIL", start: 9, end: 24 }]);
  });

  test("a job is started, found by its ARN, and listed by a query", async () => {
    const client = clientOf();
    const job = await client.startVideo({
      model: "luma.ray-v2:0",
      prompt: "A forbidden lake.",
      output: { s3Uri: "s3://bucket/films" },
    });
    await expect(job.wait({ pollMs: 10 })).rejects.toMatchObject({ code: "model-error" });
    const submittedAfter = new Date(Date.now() - 60_000);
    const { jobs } = await client.listAsyncInvokes({ status: "failed", submittedAfter, maxResults: 50 });
    expect(jobs.map(({ invocationArn }) => invocationArn)).toContain(job.invocationArn);
    await expect(client.findJob(`${job.invocationArn.slice(0, -12)}aaaaaaaaaaaa`)).rejects.toMatchObject({
      code: "invalid-request",
    });
  });

  test("documents are put in order, natively and by the agent runtime", async () => {
    const id = "amazon.rerank-v1:0";
    const query = "Which city is the capital of the United States?";
    const documents = [
      "Carson City is a city in Nevada.",
      "Washington is the capital city of the United States.",
    ];
    const client = clientOf({ aliases: { api: { id, format: "rerank" } } });
    const { ranking } = await client.rerank({ model: id, query, documents });
    expect(ranking.map(({ index }) => index)).toEqual([1, 0]);
    expect((await client.rerank({ model: "api", query, documents })).ranking).toEqual(ranking);
  });

  test.each<[what: string, access: Partial<Access>, asked: object, error: object]>([
    [
      "a wrong secret",
      { credentials: { ...credentials, secretAccessKey: "wrong" } },
      {},
      { code: "unauthenticated", type: "InvalidSignatureException", status: 403 },
    ],
    [
      "a missing session",
      { credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" } },
      {},
      { code: "unauthenticated", type: "UnrecognizedClientException", status: 403 },
    ],
    ["a wrong token", { token: "other" }, {}, { code: "access-denied", type: "AccessDeniedException" }],
    [
      "a number out of range",
      { credentials },
      { temperature: 7 },
      { code: "invalid-request", type: "ValidationException", status: 400 },
    ],
  ])("the service's refusal of %s is told as it is", async (_what, access, asked, expected) => {
    const client = clientOf({}, access);
    const wrong = { ...request, ...asked };
    const details = { ...expected, modelId: claude, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };
    await expect(client.generateText(wrong)).rejects.toMatchObject(details);
    await expect(collect(client.streamText(wrong))).rejects.toMatchObject(details);
  });

  test("a busy service is asked once by the transport, and again by the client alone", async () => {
    const error = { code: "throttled", message: "Too many tokens, please wait." } as const;
    const backend = script([{ error, times: 3 }, { answer: "done" }]);
    const busy = await listen(createHandler({ adapters: serverAdapters, backend }));
    const access = { endpoint: busy.url, credentials };
    await expect(clientOf({}, access).generateText(request)).rejects.toMatchObject({
      code: "throttled",
      type: "ThrottlingException",
      status: 429,
      message: `${claude}: Too many tokens, please wait.`,
    });
    let retries = 0;
    const retry = { baseDelayMs: 1, onRetry: () => void retries++ };
    expect(textOf(await collect(clientOf({ retry }, access).streamText(request)))).toBe("done");
    expect(retries).toBe(2);
    await busy.close();
  });

  test("a failure in the middle of a stream comes behind what was there", async () => {
    const error = { code: "model-stream-error", message: "It broke.", afterParts: 1 } as const;
    const failing = await listen(
      createHandler({ adapters: serverAdapters, backend: script([{ answer: "One two three.", error }]) }),
    );
    for (const list of [native, [converse]]) {
      const client = clientOf({ adapters: list }, { endpoint: failing.url, credentials });
      const { parts, failure } = await readParts(client.streamText(request));
      expect(parts.some(({ type }) => type === "text-delta")).toBe(true);
      expect(failure).toMatchObject({ code: "model-stream-error", message: `${claude}: It broke.` });
    }
    await failing.close();
  });

  test("a connection that is cut in the middle is no end", async () => {
    const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
    const cutting = await listen(async (incoming) => cutAfter(await handler(incoming), 700));
    for (const list of [native, [converse]]) {
      const client = clientOf({ adapters: list }, { endpoint: cutting.url, credentials });
      const { parts, failure } = await readParts(client.streamText(request));
      expect(parts.some(({ type }) => type === "finish")).toBe(false);
      expect(failure).toMatchObject({ code: "connection", retryable: true, modelId: claude });
    }
    await cutting.close();
  });

  test("nobody at the address is a connection error that may be tried again", async () => {
    const gone = await listen(() => new Response());
    await gone.close();
    const client = clientOf({}, { endpoint: gone.url, credentials });
    await expect(client.generateText(request)).rejects.toMatchObject({ code: "connection", retryable: true });
  });

  test("an aborted signal sends nothing", async () => {
    const client = clientOf({}, { endpoint: slow.url, credentials });
    const signal = AbortSignal.abort();
    await expect(client.generateText(request, { signal })).rejects.toMatchObject({ code: "aborted" });
    expect(signals).toHaveLength(0);
  });

  test("an abort stops a request at the server, whole or streamed", async () => {
    const client = clientOf({}, { endpoint: slow.url, credentials });
    const controller = new AbortController();
    const whole = client.generateText(request, { signal: controller.signal });
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    controller.abort();
    await expect(whole).rejects.toMatchObject({ code: "aborted", modelId: claude });
    const another = new AbortController();
    const { parts, failure } = await readParts(
      client.streamText(request, { signal: another.signal }),
      (part) => {
        if (part.type === "text-delta") another.abort();
      },
    );
    expect(failure).toMatchObject({ code: "aborted", modelId: claude });
    expect(parts.some(({ type }) => type === "finish")).toBe(false);
    await vi.waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]));
  });

  test("an abort behind the end changes nothing", async () => {
    const client = clientOf();
    const controller = new AbortController();
    await collect(client.streamText(request, { signal: controller.signal }));
    controller.abort();
    expect(textOf(await client.generateText(request))).toMatch(/\w+ \w+/);
  });

  test("leaving the loop stops the request at the server", async () => {
    const client = clientOf({}, { endpoint: slow.url, credentials });
    for await (const part of client.streamText(request)) if (part.type === "text-delta") break;
    await vi.waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true]));
  });
});
