import { expect, test } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import type { StreamPart } from "./chat.ts";
import { createClient } from "./client.ts";
import { BedrockError } from "./error.ts";
import { type JsonObject, readString } from "./json.ts";
import { assistant, system, textOf, user } from "./message.ts";
import { isModel } from "./model-id.ts";
import { collect } from "./stream.ts";
import type { Transport, WireCall } from "./transport.ts";

/** The smallest format there can be: words in, words out, `stop` at the end. */
const words: ChatAdapter = {
  kind: "chat",
  name: "words",
  operation: "InvokeModel",
  exampleModels: ["acme.words-v1"],
  tuning: ["temperature"],
  supports: (model) => isModel(model, "acme.words-"),
  encodeRequest: ({ request }) => ({ body: { say: request.messages.map(textOf).join("|") }, warnings: [] }),
  decodeResponse: (reply) => ({
    content: [{ type: "text", text: readString(reply, "said") ?? "" }],
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
  }),
  createStreamDecoder() {
    let stopped = false;
    return {
      push(chunk) {
        stopped ||= chunk.stop === true;
        return typeof chunk.said === "string" ? [{ type: "text-delta", index: 0, delta: chunk.said }] : [];
      },
      end: () =>
        stopped ? [{ type: "finish", finish: { reason: "stop" }, usage: { input: {}, output: {} } }] : [],
    };
  },
};

interface Recorder extends Transport {
  calls: WireCall[];
  returned: boolean;
}

/** A transport that answers from a list; an error in the list is thrown. */
function transportOf(
  replies: readonly (JsonObject | Error)[],
  headers: Record<string, string> = {},
): Recorder {
  const recorder: Recorder = {
    calls: [],
    returned: false,
    async send(call) {
      const reply = replies[recorder.calls.push(call) - 1];
      if (reply instanceof Error) throw reply;
      return { headers, body: reply ?? {} };
    },
    async stream(call) {
      recorder.calls.push(call);
      async function* batches(): AsyncGenerator<[JsonObject]> {
        try {
          for (const reply of replies) {
            if (reply instanceof Error) throw reply;
            yield [reply];
          }
        } finally {
          recorder.returned = true;
        }
      }
      return { headers, batches: batches() };
    },
  };
  return recorder;
}

async function partsOf(stream: AsyncIterable<StreamPart>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const request = {
  model: "us.acme.words-v1",
  messages: [system("Be brief."), user("Hello"), assistant("Hi")],
};
const metrics = { inputTokenCount: 3, outputTokenCount: 2, invocationLatency: 9, firstByteLatency: 4 };

test("an answer carries what the body lacks and the headers know", async () => {
  const transport = transportOf([{ said: "hey" }], {
    "x-amzn-requestid": "req-1",
    "x-amzn-bedrock-input-token-count": "3",
    "x-amzn-bedrock-output-token-count": "2",
    "x-amzn-bedrock-invocation-latency": "9",
  });
  const response = await createClient({ transport, adapters: [words] }).generateText(
    { ...request, topK: 3 },
    { includeRaw: true },
  );
  expect(transport.calls[0]).toMatchObject({
    operation: "InvokeModel",
    modelId: "us.acme.words-v1",
    body: { say: "Be brief.|Hello|Hi" },
  });
  expect(response).toMatchObject({
    content: [{ type: "text", text: "hey" }],
    usage: { input: { total: 3 }, output: { total: 2 } },
    warnings: [{ code: "unsupported-setting", setting: "topK" }],
    metadata: { modelId: "us.acme.words-v1", requestId: "req-1", latencyMs: 9, reply: { said: "hey" } },
  });
});

test("a stream is start, pieces and one finish, and collects to the answer", async () => {
  const transport = transportOf([
    { said: "he" },
    { said: "y" },
    { stop: true, "amazon-bedrock-invocationMetrics": metrics },
  ]);
  const client = createClient({ transport, adapters: [words] });
  const parts = await partsOf(client.streamText(request));
  expect(parts.map(({ type }) => type)).toEqual(["start", "text-delta", "text-delta", "finish"]);
  const response = await collect(client.streamText(request));
  expect(response).toMatchObject({
    content: [{ type: "text", text: "hey" }],
    usage: { input: { total: 3 }, output: { total: 2 } },
    metadata: { modelId: "us.acme.words-v1", latencyMs: 9, firstByteLatencyMs: 4 },
  });
});

test("raw chunks come before what was read out of them, only when asked for", async () => {
  const client = createClient({ transport: transportOf([{ said: "a" }, { stop: true }]), adapters: [words] });
  const parts = await partsOf(client.streamText(request, { includeRaw: true }));
  expect(parts.map(({ type }) => type)).toEqual(["start", "raw", "text-delta", "raw", "finish"]);
});

test("a stream without its stop throws and never looks finished", async () => {
  const client = createClient({
    transport: transportOf([{ said: "half an ans" }], { "x-amzn-requestid": "req-2" }),
    adapters: [words],
  });
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const part of client.streamText(request)) seen.push(part.type);
  };
  await expect(read()).rejects.toMatchObject({
    code: "stream-truncated",
    modelId: "us.acme.words-v1",
    requestId: "req-2",
  });
  expect(seen).toEqual(["start", "text-delta"]);
});

test("leaving the loop returns the transport's chunks, which cancels the request", async () => {
  const transport = transportOf([{ said: "a" }, { said: "b" }, { stop: true }]);
  for await (const part of createClient({ transport, adapters: [words] }).streamText(request))
    if (part.type === "text-delta") break;
  expect(transport.returned).toBe(true);
});

test("an abort hides what had arrived together with the part before it", async () => {
  const batch = [{ said: "a" }, { said: "b" }, { stop: true }];
  const transport: Transport = {
    ...transportOf([]),
    async stream() {
      async function* batches(): AsyncGenerator<JsonObject[]> {
        yield batch;
      }
      return { headers: {}, batches: batches() };
    },
  };
  const controller = new AbortController();
  const said: string[] = [];
  const read = async (): Promise<void> => {
    const client = createClient({ transport, adapters: [words] });
    for await (const part of client.streamText(request, { signal: controller.signal })) {
      if (part.type === "text-delta") said.push(part.delta);
      if (said.length > 0) controller.abort();
    }
  };
  await expect(read()).rejects.toMatchObject({ code: "aborted" });
  expect(said).toEqual(["a"]);
});

test("a failure before the first piece is tried again, and after it never", async () => {
  const busy = new BedrockError("throttled", "slow down");
  const flaky: Transport = { send: () => Promise.reject(busy), stream: () => Promise.reject(busy) };
  let attempts = 0;
  const retry = { maxAttempts: 4, baseDelayMs: 1, maxDelayMs: 1, onRetry: () => void attempts++ };
  await expect(
    collect(createClient({ transport: flaky, adapters: [words], retry }).streamText(request)),
  ).rejects.toBe(busy);
  expect(attempts).toBe(3);
  const broken = transportOf([{ said: "a" }, busy]);
  await expect(
    collect(createClient({ transport: broken, adapters: [words], retry }).streamText(request)),
  ).rejects.toBe(busy);
  expect(broken.calls).toHaveLength(1);
});

test("a model without adapter is an error that says which adapters there are", async () => {
  const client = createClient({ transport: transportOf([]), adapters: [words] });
  await expect(client.generateText({ ...request, model: "other.model" })).rejects.toThrow(
    /No adapter supports other.model.*words/,
  );
});

test("an ARN that hides its model is resolved by alias or by hand, and else refused with both ways out", async () => {
  const arn = "arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/abcdefghijkl";
  const transport = transportOf([{ said: "1" }, { said: "2" }]);
  const bare = createClient({ transport, adapters: [words] });
  await expect(bare.generateText({ ...request, model: arn })).rejects.toThrow(/alias.*resolveModel/);
  const aliased = createClient({
    transport,
    adapters: [words],
    aliases: { mine: { id: arn, as: "us.acme.words-v1" }, fast: "acme.words-v1" },
  });
  await aliased.generateText({ ...request, model: "mine" });
  await aliased.generateText({ ...request, model: "fast" });
  await createClient({
    transport,
    adapters: [words],
    resolveModel: (model) => ({ ...model, name: "acme.words-v1" }),
  }).generateText({ ...request, model: arn });
  expect(transport.calls.map(({ modelId, region }) => [modelId, region])).toEqual([
    [arn, "eu-west-1"],
    ["acme.words-v1", undefined],
    [arn, "eu-west-1"],
  ]);
});

test("guardrail, tier and the other settings travel as the service's headers", async () => {
  const transport = transportOf([{ said: "x" }]);
  await createClient({ transport, adapters: [words] }).generateText({
    ...request,
    settings: {
      guardrail: { id: "gr1", version: "2", trace: "enabled", streamProcessing: "async" },
      latency: "optimized",
      serviceTier: "flex",
      requestMetadata: { team: "a" },
    },
  });
  expect(transport.calls[0]?.headers).toEqual({
    "x-amzn-bedrock-guardrailidentifier": "gr1",
    "x-amzn-bedrock-guardrailversion": "2",
    "x-amzn-bedrock-trace": "ENABLED",
    "x-amzn-bedrock-performanceconfig-latency": "optimized",
    "x-amzn-bedrock-service-tier": "flex",
    "x-amzn-bedrock-request-metadata": '{"team":"a"}',
  });
  expect(transport.calls[0]?.body).toMatchObject({
    "amazon-bedrock-guardrailConfig": { streamProcessingMode: "ASYNCHRONOUS" },
  });
});

test("what a guardrail did comes out beside the answer", async () => {
  const trace = {
    guardrail: {
      input: { gr1: { sensitiveInformationPolicy: { piiEntities: [{ action: "ANONYMIZED" }] } } },
    },
  };
  const transport = transportOf([
    { said: "{NAME}", "amazon-bedrock-guardrailAction": "INTERVENED", "amazon-bedrock-trace": trace },
  ]);
  const { guardrail } = await createClient({ transport, adapters: [words] }).generateText(request);
  expect(guardrail).toMatchObject({ action: "intervened", blocked: false, trace: trace.guardrail });
});

test("an aborted signal is its own error, not a truncated stream", async () => {
  const controller = new AbortController();
  const client = createClient({ transport: transportOf([{ said: "a" }, { said: "b" }]), adapters: [words] });
  const read = async (): Promise<void> => {
    for await (const part of client.streamText(request, { signal: controller.signal }))
      if (part.type === "text-delta") controller.abort();
  };
  await expect(read()).rejects.toMatchObject({ code: "aborted" });
});
