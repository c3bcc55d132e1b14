import {
  BedrockError,
  type CallSettings,
  type GuardrailSettings,
  isObject,
  type JsonValue,
  parseJson,
} from "@bedplate/core";

/** A call's settings out of the headers of InvokeModel and the guardrail's key in the body. Throws `invalid-request`. */
export function readSettings(
  headers: Headers,
  guardrailConfig: JsonValue | undefined,
): CallSettings | undefined {
  const guardrail = readGuardrail(headers, guardrailConfig);
  const tier = headers.get("x-amzn-bedrock-service-tier");
  const latency = headers.get("x-amzn-bedrock-performanceconfig-latency");
  const metadata = headers.get("x-amzn-bedrock-request-metadata");
  const settings = {
    ...(guardrail && { guardrail }),
    ...(latency && { latency: oneOf(["standard", "optimized"], latency, "performanceConfigLatency") }),
    ...(tier && { serviceTier: oneOf(["priority", "default", "flex", "reserved"], tier, "serviceTier") }),
    ...(metadata && { requestMetadata: readMetadata(metadata) }),
  };
  return Object.keys(settings).length > 0 ? settings : undefined;
}

function readGuardrail(headers: Headers, config: JsonValue | undefined): GuardrailSettings | undefined {
  const id = headers.get("x-amzn-bedrock-guardrailidentifier");
  const version = headers.get("x-amzn-bedrock-guardrailversion");
  const trace = headers.get("x-amzn-bedrock-trace");
  if (!id && config !== undefined) {
    throw invalid("A guardrail configuration in the body needs a guardrailIdentifier.");
  }
  if (!id) return undefined;
  if (!version) throw invalid("A guardrailIdentifier needs a guardrailVersion.");
  const type = headers.get("content-type") ?? "application/json";
  if (!/^application\/json\b/.test(type)) {
    throw invalid(`A guardrail needs a body of the content type application/json, not ${type}.`);
  }
  const mode = isObject(config) ? config.streamProcessingMode : undefined;
  return {
    id,
    version,
    ...(trace && { trace: oneOf(["enabled", "disabled", "enabled_full"], trace.toLowerCase(), "trace") }),
    ...(mode !== undefined && { streamProcessing: mode === "ASYNCHRONOUS" ? "async" : "sync" }),
  };
}

function readMetadata(header: string): Record<string, string> {
  const json = parseJson(header);
  if (!isObject(json)) throw invalid("The requestMetadata is not a JSON object.");
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, wordOf(value)]));
}

/** Insists on one of the values that a member may have, in the service's words. */
export function oneOf<Value extends string>(values: readonly Value[], value: unknown, member: string): Value {
  const known = values.find((candidate) => candidate === value);
  if (known) return known;
  const rule = `Member must satisfy enum value set: [${values.join(", ")}]`;
  throw invalid(
    `1 validation error detected: Value '${wordOf(value)}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}

// An object may have a toString of its own, which is no function.
function wordOf(value: unknown): string {
  return typeof value === "string" ? value : String(JSON.stringify(value));
}

function invalid(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}
