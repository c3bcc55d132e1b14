import type { Operation } from "./adapter.ts";
import type { CacheWrites, CallSettings, GuardrailOutcome, ResponseMetadata, Usage } from "./chat.ts";
import { guardrailOutcome } from "./guardrail.ts";
import { type JsonObject, readNumber, readObject, readString } from "./json.ts";

/** What the service puts around a native format: keys in the body, headers, the metrics in a stream's last chunk. */
export interface Envelope {
  /** The model's own JSON. */
  body: JsonObject;
  guardrail?: GuardrailOutcome;
  metrics?: Metrics;
}

/** What the service counted and measured itself. */
export interface Metrics {
  usage: Usage;
  metadata: Pick<ResponseMetadata, "latencyMs" | "firstByteLatencyMs">;
}

const actionKey = "amazon-bedrock-guardrailAction";
const traceKey = "amazon-bedrock-trace";
const metricsKey = "amazon-bedrock-invocationMetrics";

/** Takes the service's own keys out of a reply or chunk. Those of Converse belong to its format, and are only read. */
export function openEnvelope(json: JsonObject, operation: Operation = "InvokeModel"): Envelope {
  if (operation === "Converse") return openConverse(json);
  if (!(actionKey in json || traceKey in json || metricsKey in json)) return { body: json };
  const { [actionKey]: _action, [traceKey]: _trace, [metricsKey]: _metrics, ...body } = json;
  const guardrail = guardrailOf(json);
  const metrics = readObject(json, metricsKey);
  return { body, ...(guardrail && { guardrail }), ...(metrics && { metrics: chunkMetrics(metrics) }) };
}

/** The counts that InvokeModel sends as headers; formats without usage in the body have no others. */
export function headerMetrics(headers: Readonly<Record<string, string>>): Metrics {
  const count = (name: string): number | undefined => {
    const text = headers[`x-amzn-bedrock-${name}`];
    return text === undefined || text === "" ? undefined : Number(text);
  };
  return metricsOf(
    count("input-token-count"),
    count("output-token-count"),
    count("cache-read-input-token-count"),
    count("cache-write-input-token-count"),
    count("invocation-latency"),
  );
}

/** What the format itself said, completed by what the service counted. */
export function completeUsage(usage: Usage, counted: Usage | undefined): Usage {
  if (!counted) return usage;
  return {
    input: usage.input.total === undefined ? { ...counted.input, ...usage.input } : usage.input,
    output: usage.output.total === undefined ? { ...counted.output, ...usage.output } : usage.output,
  };
}

/** A call's settings as headers of InvokeModel. */
export function settingsHeaders({
  guardrail,
  latency,
  serviceTier,
  requestMetadata,
}: CallSettings): Record<string, string> {
  return {
    ...(guardrail && {
      "x-amzn-bedrock-guardrailidentifier": guardrail.id,
      "x-amzn-bedrock-guardrailversion": guardrail.version,
    }),
    ...(guardrail?.trace && { "x-amzn-bedrock-trace": guardrail.trace.toUpperCase() }),
    ...(latency && { "x-amzn-bedrock-performanceconfig-latency": latency }),
    ...(serviceTier && { "x-amzn-bedrock-service-tier": serviceTier }),
    ...(requestMetadata && { "x-amzn-bedrock-request-metadata": JSON.stringify(requestMetadata) }),
  };
}

/** The native body, with what the guardrail wants to find in it. */
export function sealBody(body: JsonObject, { guardrail }: CallSettings): JsonObject {
  if (!guardrail?.streamProcessing) return body;
  const streamProcessingMode = guardrail.streamProcessing === "sync" ? "SYNCHRONOUS" : "ASYNCHRONOUS";
  return { ...body, "amazon-bedrock-guardrailConfig": { streamProcessingMode } };
}

function chunkMetrics(json: JsonObject): Metrics {
  return metricsOf(
    readNumber(json, "inputTokenCount"),
    readNumber(json, "outputTokenCount"),
    readNumber(json, "cacheReadInputTokenCount"),
    readNumber(json, "cacheWriteInputTokenCount"),
    readNumber(json, "invocationLatency"),
    readNumber(json, "firstByteLatency"),
  );
}

function metricsOf(
  input: number | undefined,
  output: number | undefined,
  cacheRead: number | undefined,
  cacheWrite: number | undefined,
  latencyMs: number | undefined,
  firstByteLatencyMs?: number | undefined,
): Metrics {
  return {
    usage: usageOf({ input, output, cacheRead, cacheWrite }),
    metadata: {
      ...(latencyMs !== undefined && { latencyMs }),
      ...(firstByteLatencyMs !== undefined && { firstByteLatencyMs }),
    },
  };
}

/** Usage from the counts that most formats give, where `input` leaves cached tokens out. */
export function usageOf(counts: {
  input?: number | undefined;
  output?: number | undefined;
  cacheRead?: number | undefined;
  cacheWrite?: number | undefined;
  cacheWriteByTtl?: CacheWrites | undefined;
}): Usage {
  const { input, output, cacheRead, cacheWrite, cacheWriteByTtl } = counts;
  return {
    input: {
      ...(input !== undefined && { total: input + (cacheRead ?? 0) + (cacheWrite ?? 0) }),
      ...(cacheRead !== undefined && { cacheRead }),
      ...(cacheWrite !== undefined && { cacheWrite }),
      ...(cacheWriteByTtl && { cacheWriteByTtl }),
    },
    output: { ...(output !== undefined && { total: output }) },
  };
}

function guardrailOf(json: JsonObject): GuardrailOutcome | undefined {
  const action = readString(json, actionKey);
  const trace = readObject(readObject(json, traceKey) ?? {}, "guardrail");
  if (!action && !trace) return undefined;
  return guardrailOutcome({ intervened: action === "INTERVENED", trace });
}

// A whole reply has side by side what a stream tells in its last two events.
function openConverse(json: JsonObject): Envelope {
  const told = readObject(json, "metadata") ?? readObject(json, "messageStop") ?? json;
  const latencyMs = readNumber(readObject(told, "metrics") ?? {}, "latencyMs");
  const trace = readObject(readObject(told, "trace") ?? {}, "guardrail");
  const intervened = told.stopReason === "guardrail_intervened";
  return {
    body: json,
    ...((trace || intervened) && { guardrail: guardrailOutcome({ intervened, trace }) }),
    ...(latencyMs !== undefined && { metrics: { usage: usageOf({}), metadata: { latencyMs } } }),
  };
}
