import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  type ChatRequest,
  type Client,
  collect,
  createClient,
  type Middleware,
  system,
  user,
  wrap,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, script, simulated } from "@bedplate/server";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type TelemetryOptions, withTelemetry } from "./telemetry.ts";

const model = "us.anthropic.claude-3-haiku-20240307-v1:0";
const secret = "the secret of Lake Thun";
const request: ChatRequest = {
  model,
  messages: [system("Be brief."), user(secret)],
  maxTokens: 40,
  temperature: 0.5,
  topK: 3,
  stopSequences: ["END"],
};

const spans = new InMemorySpanExporter();
const tracer = new TracerProvider({
  spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
}).getTracer("test");
const measured = new InMemoryMetricExporter(AggregationTemporality.DELTA);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 1_000_000 });
const provider = new MeterProvider({ readers: [reader] });
const meter = provider.getMeter("test");

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
beforeEach(async () => {
  await provider.forceFlush();
  spans.reset();
  measured.reset();
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(async () => {
  context.disable();
  await provider.shutdown();
});

function clientWith(options: TelemetryOptions = {}, faults: string[] = [], ...below: Middleware[]): Client {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated(), faults });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    token: "t",
    fetch: (input, init) => handler(new Request(input, init)),
  });
  const client = createClient({ transport, adapters, retry: false });
  return wrap(client, withTelemetry({ tracer, meter, ...options }), ...below);
}

function only(): ReadableSpan {
  const [span, ...others] = spans.getFinishedSpans();
  if (!span || others.length > 0) expect.fail(`${others.length + (span ? 1 : 0)} spans`);
  return span;
}

/** What metrics hold: name, unit, sum and attributes of each of their points. */
async function points() {
  await provider.forceFlush();
  return measured.getMetrics().flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
        dataPoints.map(({ value, attributes }) => ({
          name,
          unit,
          value: value as { sum: number; count: number },
          attributes,
        })),
      ),
    ),
  );
}

describe("a chat", () => {
  test("is a span with the conventions' attributes", async () => {
    const { usage, metadata, id } = await clientWith().generateText(request);
    const { name, kind, attributes, status } = only();
    expect([name, kind, status.code]).toEqual([`chat ${model}`, SpanKind.CLIENT, SpanStatusCode.UNSET]);
    expect(attributes).toEqual({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": model,
      "gen_ai.request.max_tokens": 40,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.request.top_k": 3,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.response.id": id,
      "gen_ai.response.model": expect.any(String),
      "gen_ai.response.finish_reasons": [expect.stringMatching(/stop|length/)],
      "gen_ai.usage.input_tokens": usage.input.total,
      "gen_ai.usage.output_tokens": usage.output.total,
      "aws.request_id": metadata.requestId,
    });
  });

  test("is measured by tokens and seconds", async () => {
    const { usage } = await clientWith().generateText(request);
    const about = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": model,
      "gen_ai.response.model": expect.any(String),
    };
    expect(await points()).toMatchObject([
      {
        name: "gen_ai.client.token.usage",
        unit: "{token}",
        value: { sum: usage.input.total, count: 1 },
        attributes: { ...about, "gen_ai.token.type": "input" },
      },
      { value: { sum: usage.output.total }, attributes: { ...about, "gen_ai.token.type": "output" } },
      { name: "gen_ai.client.operation.duration", unit: "s", value: { count: 1 }, attributes: about },
    ]);
  });

  test("has its guardrail, its output type and its seed", async () => {
    const settings = { guardrail: { id: "sample", version: "1" } };
    const responseFormat = { type: "json", schema: { type: "object" } } as const;
    await clientWith().generateText({
      model: "openai.gpt-oss-120b-1:0",
      messages: [user("Hi")],
      settings,
      responseFormat,
      seed: 7,
    });
    expect(only().attributes).toMatchObject({
      "aws.bedrock.guardrail.id": "sample",
      "gen_ai.output.type": "json",
      "gen_ai.request.seed": 7,
    });
  });
});

describe("a stream", () => {
  test("is a span until its end, with its finish and its first chunk", async () => {
    const { usage } = await collect(clientWith().streamText(request));
    expect(only().attributes).toMatchObject({
      "gen_ai.request.stream": true,
      "gen_ai.response.time_to_first_chunk": expect.any(Number),
      "gen_ai.usage.output_tokens": usage.output.total,
    });
    expect((await points()).map(({ name }) => name)).toContain("gen_ai.client.operation.time_to_first_chunk");
  });

  test("that is left ends its span once", async () => {
    for await (const part of clientWith().streamText(request)) if (part.type === "text-delta") break;
    expect(only().status.code).toBe(SpanStatusCode.UNSET);
  });

  test("that breaks ends its span once, with what was known", async () => {
    await expect(collect(clientWith({}, ["end@4"]).streamText(request))).rejects.toThrow();
    const { status, attributes } = only();
    expect(status.code).toBe(SpanStatusCode.ERROR);
    expect(attributes).toMatchObject({
      "error.type": "stream-truncated",
      "aws.request_id": expect.any(String),
    });
  });

  test("that nobody reads is none", () => {
    clientWith().streamText(request);
    expect(spans.getFinishedSpans()).toEqual([]);
  });
});

test("a failure is an error of its code, without what was asked", async () => {
  await expect(clientWith({}, ["throttlingException"]).generateText(request)).rejects.toThrow();
  const { status, attributes, events } = only();
  expect(status).toEqual({
    code: SpanStatusCode.ERROR,
    message: expect.stringContaining("Too many requests"),
  });
  expect(attributes["error.type"]).toBe("throttled");
  expect(JSON.stringify([status, attributes, events])).not.toContain(secret);
  expect(await points()).toMatchObject([
    { name: "gen_ai.client.operation.duration", attributes: { "error.type": "throttled" } },
  ]);
});

describe("content", () => {
  const silent = [undefined, "false", "NO_CONTENT", "event_only"];
  const telling = ["true", "TRUE", "span_only", "SPAN_AND_EVENT"];

  test.each(silent)("is not told when the environment says %s", async (value) => {
    if (value !== undefined) vi.stubEnv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", value);
    await clientWith().generateText(request);
    await collect(clientWith().streamText(request));
    expect(JSON.stringify(spans.getFinishedSpans().map(({ attributes }) => attributes))).not.toContain(
      secret,
    );
  });

  test.each(telling)("is told when the environment says %s, unless the program says no", async (value) => {
    vi.stubEnv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", value);
    await clientWith({ captureContent: false }).generateText(request);
    await clientWith().generateText(request);
    const told = spans.getFinishedSpans().map(({ attributes }) => attributes["gen_ai.input.messages"]);
    expect(told).toEqual([undefined, expect.stringContaining(secret)]);
  });

  test("of a stream is gathered", async () => {
    const { content } = await collect(clientWith({ captureContent: true }).streamText(request));
    expect(JSON.parse(String(only().attributes["gen_ai.output.messages"]))).toMatchObject([
      {
        role: "assistant",
        parts: content.map((part) => "text" in part && { type: "text", content: part.text }),
      },
    ]);
  });
});

describe("context", () => {
  test("is the span's within the call, and the caller's around it", async () => {
    const seen: unknown[] = [];
    const look: Middleware = (next) => ({
      ...next,
      generateText(...call) {
        seen.push(trace.getActiveSpan());
        return next.generateText(...call);
      },
      async *streamText(...call) {
        for await (const part of next.streamText(...call)) {
          seen.push(trace.getActiveSpan());
          yield part;
        }
      },
    });
    const client = clientWith({}, [], look);
    const parent = tracer.startSpan("parent");
    await context.with(trace.setSpan(context.active(), parent), async () => {
      await client.generateText(request);
      for await (const _ of client.streamText(request)) expect(trace.getActiveSpan()).toBe(parent);
    });
    const [whole, stream] = spans.getFinishedSpans();
    expect(seen[0]).toBe(whole);
    expect(new Set(seen.slice(1))).toEqual(new Set([stream]));
    const ids = [whole, stream].map((span) => span?.parentSpanContext?.spanId);
    expect(ids).toEqual([parent.spanContext().spanId, parent.spanContext().spanId]);
  });
});

test("an answer out of a cache says so, and counts no tokens", async () => {
  const { generateText } = script([{ answer: "The Aare." }]);
  const cached: Middleware = (next) => ({
    ...next,
    async generateText(asked) {
      const answer = await generateText?.(asked);
      if (!answer) expect.fail("no answer");
      return { ...answer, metadata: { ...answer.metadata, cached: true } };
    },
  });
  await clientWith({}, [], cached).generateText(request);
  expect(only().attributes).toMatchObject({ "bedplate.cached": true });
  expect((await points()).map(({ name }) => name)).toEqual(["gen_ai.client.operation.duration"]);
});

test("without an SDK nothing happens, and calls are answered", async () => {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
  const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));
  const transport = createFetchTransport({
    endpoint: "http://b.local",
    region: "us-east-1",
    token: "t",
    fetch,
  });
  const client = wrap(createClient({ transport, adapters }), withTelemetry());
  expect((await client.generateText(request)).content).not.toEqual([]);
  expect(spans.getFinishedSpans()).toEqual([]);
});
