import type { CallFacts } from "@bedplate/core";
import type { Attributes, Meter } from "@opentelemetry/api";

/** What is known of a call when it has ended. */
export interface Measured {
  /** Operation, provider and model. */
  about: Attributes;
  facts: CallFacts;
  durationSeconds: number;
  /** Of a stream. */
  firstPartSeconds?: number | undefined;
  /** Of a call that failed. */
  error?: string | undefined;
}

/** Records the metrics of one call. */
export type Recorder = (measured: Measured) => void;

/** Makes the conventions' client metrics, with the boundaries that they ask for. */
export function createInstruments(meter: Meter): Recorder {
  const tokens = meter.createHistogram("gen_ai.client.token.usage", {
    unit: "{token}",
    description: "Number of input and output tokens used.",
    advice: { explicitBucketBoundaries: powersOf(4, 1, 14) },
  });
  const seconds = { unit: "s", advice: { explicitBucketBoundaries: powersOf(2, 0.01, 14) } };
  const duration = meter.createHistogram("gen_ai.client.operation.duration", {
    ...seconds,
    description: "GenAI operation duration.",
  });
  const firstChunk = meter.createHistogram("gen_ai.client.operation.time_to_first_chunk", {
    ...seconds,
    description: "Time to receive the first chunk of a stream.",
  });
  return ({ about, facts, durationSeconds, firstPartSeconds, error }) => {
    const { usage, model, metadata = {} } = facts;
    const responseModel = model ?? metadata.modelId;
    const attributes = {
      ...about,
      ...(responseModel !== undefined && { "gen_ai.response.model": responseModel }),
    };
    duration.record(durationSeconds, { ...attributes, ...(error !== undefined && { "error.type": error }) });
    if (firstPartSeconds !== undefined) firstChunk.record(firstPartSeconds, attributes);
    // A cache's answer costs no tokens.
    if (metadata.cached) return;
    const { input = {}, output = {} } = usage ?? {};
    if (input.total !== undefined)
      tokens.record(input.total, { ...attributes, "gen_ai.token.type": "input" });
    if (output.total !== undefined)
      tokens.record(output.total, { ...attributes, "gen_ai.token.type": "output" });
  };
}

function powersOf(base: number, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first * base ** at);
}
