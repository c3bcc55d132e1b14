import {
  type CallEnding,
  type CallObserver,
  collectParts,
  isBedrockError,
  type Middleware,
  observe,
  type PassingCall,
  type StreamPart,
} from "@bedplate/core";
import {
  type Attributes,
  context,
  type Meter,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { createInstruments, type Recorder } from "./instruments.ts";
import { modelOf, operations } from "./operations.ts";
import { answerAttributes, errorType, requestAttributes } from "./span-attributes.ts";
import { answerContent, requestContent } from "./span-content.ts";

/** Where spans and metrics go, and what they hold. */
export interface TelemetryOptions {
  /** Default: the global one's. */
  tracer?: Tracer;
  /** Default: the global one's. */
  meter?: Meter;
  /** Whether spans hold prompts and answers, which may be private and long. Default: as `OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT` says, and no. */
  captureContent?: boolean;
}

/** Makes a span and metrics of each call, by the GenAI semantic conventions. A stream's span ends once, when its loop ends, fails or is left. */
export function withTelemetry(options: TelemetryOptions = {}): Middleware {
  const { captureContent = environmentAsksForContent() } = options;
  const tracer = options.tracer ?? trace.getTracer(name);
  const record = createInstruments(options.meter ?? metrics.getMeter(name));
  return observe((call) => {
    const model = modelOf(call);
    const operation = operations[call.method];
    const attributes = { ...requestAttributes(call), ...(captureContent && requestContent(call)) };
    const span = tracer.startSpan(model === undefined ? operation : `${operation} ${model}`, {
      kind: SpanKind.CLIENT,
      attributes,
    });
    return follow({ call, span, record, captureContent });
  });
}

const name = "@bedplate/telemetry";

interface Followed {
  call: PassingCall;
  span: Span;
  record: Recorder;
  captureContent: boolean;
}

function follow({ call, span, record, captureContent }: Followed): CallObserver {
  const begun = performance.now();
  const within = trace.setSpan(context.active(), span);
  const isStream = call.method === "streamText";
  const parts: StreamPart[] = [];
  let firstPartSeconds: number | undefined;
  return {
    run: (step) => context.with(within, step),
    part(part) {
      if (!isStream) return;
      firstPartSeconds ??= since(begun);
      // The method says what its parts are.
      if (captureContent) parts.push(part as StreamPart);
    },
    ended(ending) {
      const durationSeconds = since(begun);
      const error = ending.type === "failed" ? errorType(ending.error) : undefined;
      const first = firstPartSeconds !== undefined && {
        "gen_ai.response.time_to_first_chunk": firstPartSeconds,
      };
      span.setAttributes({ ...answerAttributes(ending.facts), ...first });
      if (captureContent) span.setAttributes(contentOf(ending, parts));
      if (ending.type === "failed") fail(span, ending.error);
      span.end();
      const about = aboutOf(call);
      record({ about, facts: ending.facts, durationSeconds, firstPartSeconds, error });
    },
  };
}

function aboutOf(call: PassingCall): Attributes {
  const model = modelOf(call);
  return {
    "gen_ai.operation.name": operations[call.method],
    "gen_ai.provider.name": "aws.bedrock",
    ...(model !== undefined && { "gen_ai.request.model": model }),
  };
}

// Our messages never hold prompts or keys; those of others might.
function fail(span: Span, error: unknown): void {
  span.setAttribute("error.type", errorType(error));
  const message = isBedrockError(error) && { message: error.message };
  span.setStatus({ code: SpanStatusCode.ERROR, ...message });
  if (isBedrockError(error) && error.requestId !== undefined)
    span.setAttribute("aws.request_id", error.requestId);
}

function contentOf(ending: CallEnding, parts: readonly StreamPart[]): Attributes {
  if (ending.type !== "answered") return {};
  const deltas = parts.filter((part) => part.type !== "start" && part.type !== "raw");
  return answerContent(ending.response ?? (deltas.length > 0 ? collectParts(deltas) : undefined));
}

function since(begun: number): number {
  return (performance.now() - begun) / 1000;
}

function environmentAsksForContent(): boolean {
  const { process } = globalThis as { process?: { env?: { [name: string]: string | undefined } } };
  const asked = process?.env?.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT ?? "";
  return ["true", "span_only", "span_and_event"].includes(asked.toLowerCase());
}
