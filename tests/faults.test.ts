import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { createHandler, createJournal, type Listener, listen, simulated } from "@bedplate/server";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { key, nova, say } from "./server-client.ts";

const journal = createJournal();
let server: Listener;

beforeAll(async () => {
  // Everything is signed here, so the path of a spec is covered by signatures too.
  const options = { adapters, backend: simulated(), auth: { credentials: [key] }, journal };
  server = await listen(createHandler(options));
});

afterAll(() => server.close());

beforeEach(() => journal.clear());

const clients: [name: string, config: () => BedrockRuntimeClientConfig][] = [
  ["HTTP/2", () => ({})],
  ["HTTP/1.1", () => ({ requestHandler: new NodeHttpHandler() })],
];

/** The AWS SDK, which meets the faults of a spec in the path of its endpoint. */
function clientFor(
  spec: string,
  config: BedrockRuntimeClientConfig = {},
  url = server.url,
): BedrockRuntimeClient {
  const endpoint = `${url}/_bedplate/fault/${encodeURIComponent(spec)}`;
  const client = new BedrockRuntimeClient({
    endpoint,
    region: "us-east-1",
    credentials: key,
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
}

interface Streamed {
  names: string[];
  failure: unknown;
}

/** The names of a stream's events, and how it failed. */
async function converseStream(client: BedrockRuntimeClient): Promise<Streamed> {
  const names: string[] = [];
  try {
    const { stream } = await client.send(new ConverseStreamCommand(say("Hello")));
    for await (const event of stream ?? []) names.push(...Object.keys(event));
  } catch (failure) {
    return { names, failure };
  }
  return { names, failure: undefined };
}

function failureOf(call: Promise<unknown>): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  return call.then(
    () => expect.fail("It did not fail."),
    (error) => error,
  );
}

describe.each(clients)("the AWS SDK over %s", (protocol, config) => {
  test.each([
    ["throttlingException", "ThrottlingException", 429],
    ["modelNotReadyException", "ModelNotReadyException", 429],
    ["modelTimeoutException", "ModelTimeoutException", 408],
    ["modelErrorException", "ModelErrorException", 424],
    ["ServiceUnavailableException", "ServiceUnavailableException", 503],
    ["expiredTokenException", "ExpiredTokenException", 403],
    ["status=502:html", "SyntaxError", 502],
    ["status=500:empty", "Unknown", 500],
  ])("%s is a %s on every kind of call", async (spec, name, status) => {
    const client = clientFor(spec, config());
    const body = JSON.stringify({ inputText: "Hello" });
    const embedding = { modelId: "amazon.titan-embed-text-v2:0", body };
    for (const call of [
      client.send(new ConverseCommand(say("Hello"))),
      client.send(new ConverseStreamCommand(say("Hello"))),
      client.send(new InvokeModelCommand(embedding)),
      client.send(new InvokeModelWithResponseStreamCommand({ modelId: nova, body: "{}" })),
    ]) {
      const error = await failureOf(call);
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual([name, status]);
    }
  });

  test("an exception frame ends a stream after so many events", async () => {
    const { names, failure } = await converseStream(clientFor("modelStreamErrorException@3", config()));
    expect(names).toEqual(["messageStart", "contentBlockDelta", "contentBlockDelta"]);
    expect(failure).toMatchObject({ name: "ModelStreamErrorException", originalStatusCode: 500 });
    expect(journal.requests()).toMatchObject([
      {
        operation: "ConverseStream",
        modelId: nova,
        events: 4,
        outcome: "failed",
        errorType: "ModelStreamErrorException",
      },
    ]);
  });

  test("an exception may come between the stop and the metadata", async () => {
    const { names, failure } = await converseStream(clientFor("throttlingException@stop", config()));
    expect(names.at(-1)).toBe("messageStop");
    expect(failure).toMatchObject({ name: "ThrottlingException" });
  });

  test("a frame of message type error is thrown under its code", async () => {
    const { names, failure } = await converseStream(clientFor("error:message=Lost@2", config()));
    expect([names.length, failure]).toMatchObject([2, { name: "InternalFailure", message: "Lost" }]);
  });

  test("an end without the stop looks like an end", async () => {
    expect(await converseStream(clientFor("end@3", config()))).toEqual({
      names: ["messageStart", "contentBlockDelta", "contentBlockDelta"],
      failure: undefined,
    });
  });

  test.each(["cut@300b", "crc@2", "prelude@2"])("%s is noticed", async (spec) => {
    const { names, failure } = await converseStream(clientFor(spec, config()));
    expect([names, failure]).toEqual([["messageStart"], expect.any(Error)]);
  });

  test("a length that no message has never ends in a message", async () => {
    const { names, failure } = await converseStream(clientFor("length@2", config()));
    expect([names, failure]).toEqual([["messageStart"], expect.any(Error)]);
  });

  test("a reset before the answer fails the call", async () => {
    expect(
      await failureOf(clientFor("reset", config()).send(new ConverseCommand(say("Hello")))),
    ).toBeInstanceOf(Error);
    expect(journal.requests()).toMatchObject([{ outcome: "failed", faults: ["reset"] }]);
  });

  test.each(["reset@3", "reset@500b"])("%s breaks a stream that has begun", async (spec) => {
    const { names, failure } = await converseStream(clientFor(spec, config()));
    expect([names.slice(0, 2), failure]).toEqual([["messageStart", "contentBlockDelta"], expect.any(Error)]);
    expect(journal.requests()).toMatchObject([{ outcome: "failed", faults: [spec] }]);
  });

  test("a stalled stream stays open until the client leaves, and the journal knows when", async () => {
    const abort = new AbortController();
    const client = clientFor("stall@3", config());
    const { stream } = await client.send(new ConverseStreamCommand(say("Hello")), {
      abortSignal: abort.signal,
    });
    const events: ConverseStreamOutput[] = [];
    const reading = (async () => {
      for await (const event of stream ?? []) events.push(event);
    })().catch(() => {});
    await vi.waitFor(() => expect(events).toHaveLength(3));
    expect(journal.requests()).toMatchObject([{ outcome: "running", events: 3, faults: ["stall@3"] }]);
    abort.abort();
    client.destroy();
    await reading;
    await vi.waitFor(() => expect(journal.requests()).toMatchObject([{ outcome: "cancelled", events: 3 }]));
  });

  test("a server that never answers waits until the client leaves", async () => {
    const abort = new AbortController();
    const client = clientFor("stall", config());
    const call = client.send(new ConverseCommand(say("Hello")), { abortSignal: abort.signal });
    await vi.waitFor(() =>
      expect(journal.requests()).toMatchObject([{ outcome: "running", faults: ["stall"] }]),
    );
    abort.abort();
    expect((await failureOf(call)).name).toBe("AbortError");
    await vi.waitFor(() => expect(journal.requests()).toMatchObject([{ outcome: "cancelled" }]));
  });

  test("bytes in tiny pieces and late ones change nothing for a client that reads on", async () => {
    const plain = await converseStream(clientFor("seed=1", config()));
    expect(await converseStream(clientFor("split=3", config()))).toEqual(plain);
    expect(await converseStream(clientFor("headers=20,first=20~10,chunk=1~1", config()))).toEqual(plain);
    expect(journal.requests().at(-1)?.faults).toEqual(["headers=20", "first=20~10", "chunk=1~1"]);
  });

  test("the SDK's own retries get through when only the first requests fail", async () => {
    const client = clientFor(`throttlingException x2,on=${nova},seed=${protocol.length}`, {
      ...config(),
      maxAttempts: 3,
    });
    await client.send(new ConverseCommand(say("Hello")));
    expect(journal.requests().map(({ status }) => status)).toEqual([429, 429, 200]);
    journal.clear();
  });
});

test("RST_STREAM of code 8 looks like an end to the SDK over HTTP/2", async () => {
  const { names, failure } = await converseStream(clientFor("reset=8@3"));
  expect([names.length, failure]).toEqual([3, undefined]);
  expect(journal.requests()).toMatchObject([{ outcome: "failed", faults: ["reset=8@3"] }]);
});

test("InvokeModel's streams are broken between and inside their events", async () => {
  const claude = "anthropic.claude-3-haiku-20240307-v1:0";
  const body = JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 50,
    messages: [{ role: "user", content: "Use the tool." }],
    tools: [{ name: "find", input_schema: { type: "object", properties: { place: { type: "string" } } } }],
    tool_choice: { type: "any" },
  });
  const chunksOf = async (spec: string): Promise<{ types: string[]; failure: unknown }> => {
    const types: string[] = [];
    try {
      const { body: stream } = await clientFor(spec).send(
        new InvokeModelWithResponseStreamCommand({ modelId: claude, body }),
      );
      for await (const { chunk } of stream ?? [])
        types.push(JSON.parse(Buffer.from(chunk?.bytes ?? []).toString()).type);
    } catch (failure) {
      return { types, failure };
    }
    return { types, failure: undefined };
  };
  const inArgument = await chunksOf("modelTimeoutException@3");
  expect(inArgument.types.slice(0, 3)).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
  ]);
  expect(inArgument.failure).toMatchObject({ name: "ModelTimeoutException" });
  expect((await chunksOf("end@stop")).types.at(-1)).toBe("message_delta");
  expect((await chunksOf("crc@1")).failure).toBeInstanceOf(Error);
});
