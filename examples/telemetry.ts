// Spans and metrics of each call, by OpenTelemetry's GenAI conventions; here they are printed, in production an exporter sends them.
import { titanEmbed } from "@bedplate/amazon";
import { claude } from "@bedplate/anthropic";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, user, wrap } from "@bedplate/core";
import { withTelemetry } from "@bedplate/telemetry";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const exporter = new InMemorySpanExporter();
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
);

const client = wrap(
  createClient({ transport: createAwsTransport(), adapters: [claude, titanEmbed] }),
  withTelemetry(),
);

const tracer = trace.getTracer("example");
await tracer.startActiveSpan("answer a question", async (span) => {
  await client.embed({ model: "amazon.titan-embed-text-v2:0", inputs: ["Which lake is the deepest?"] });
  const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  for await (const part of client.streamText({ model, messages: [user("Which lake is the deepest?")] }))
    if (part.type === "text-delta") process.stdout.write(part.delta);
  span.end();
});

for (const { name, parentSpanContext, attributes } of exporter.getFinishedSpans()) {
  console.log(`\n${parentSpanContext ? "  " : ""}${name}`);
  for (const [key, value] of Object.entries(attributes)) console.log(`    ${key} = ${value}`);
}
