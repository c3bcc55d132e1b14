import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createClient, wrap } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, simulated } from "@bedplate/server";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, test } from "vitest";
import { withTelemetry } from "./telemetry.ts";

const exporter = new InMemorySpanExporter();
const spanProcessors = [new SimpleSpanProcessor({ exporter })];
const tracer = new TracerProvider({ spanProcessors }).getTracer("test");
const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
const transport = createFetchTransport({
  endpoint: "http://bedrock.local",
  region: "us-east-1",
  token: "t",
  fetch: (input, init) => handler(new Request(input, init)),
});
const client = wrap(createClient({ transport, adapters }), withTelemetry({ tracer }));

test("other kinds are spans of their own", async () => {
  await client.embed({
    model: "amazon.titan-embed-text-v2:0",
    inputs: ["a"],
    dimensions: 256,
    type: "float",
  });
  await client.generateImage({ model: "amazon.nova-canvas-v1:0", prompt: "a boat", count: 2, seed: 3 });
  await client.rerank({ model: "amazon.rerank-v1:0", query: "sea", documents: ["a sea"] });
  await client.applyGuardrail({ id: "sample", version: "1", source: "input", content: [] }).catch(() => {});
  expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual([
    "embeddings amazon.titan-embed-text-v2:0",
    "generate_content amazon.nova-canvas-v1:0",
    "rerank amazon.rerank-v1:0",
    "apply_guardrail",
  ]);
  expect(exporter.getFinishedSpans().map(({ attributes }) => attributes)).toMatchObject([
    {
      "gen_ai.embeddings.dimension.count": 256,
      "gen_ai.request.encoding_formats": ["float"],
      "gen_ai.usage.input_tokens": expect.any(Number),
    },
    { "gen_ai.output.type": "image", "gen_ai.request.choice.count": 2, "gen_ai.request.seed": 3 },
    { "gen_ai.operation.name": "rerank" },
    { "aws.bedrock.guardrail.id": "sample" },
  ]);
});
