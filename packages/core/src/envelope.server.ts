import type { ChatResponse, ResponseMetadata, Usage } from "./chat.ts";
import type { JsonObject } from "./json.ts";

/** Usage as the headers of an InvokeModel reply. */
export function tokenHeaders({ input, output }: Usage): Record<string, string> {
  const header = (name: string, count: number | undefined): Record<string, string> =>
    count === undefined ? {} : { [`x-amzn-bedrock-${name}-token-count`]: String(count) };
  return {
    ...header("input", uncached(input)),
    ...header("output", output.total),
    ...header("cache-read-input", input.cacheRead),
    ...header("cache-write-input", input.cacheWrite),
  };
}

/** Usage and measures as the key that the last chunk of a stream carries. */
export function invocationMetrics(
  { input, output }: Usage,
  measures: Pick<ResponseMetadata, "latencyMs" | "firstByteLatencyMs">,
): JsonObject {
  return {
    "amazon-bedrock-invocationMetrics": {
      ...(input.total !== undefined && { inputTokenCount: uncached(input) }),
      ...(output.total !== undefined && { outputTokenCount: output.total }),
      ...(measures.latencyMs !== undefined && { invocationLatency: measures.latencyMs }),
      ...(measures.firstByteLatencyMs !== undefined && { firstByteLatency: measures.firstByteLatencyMs }),
      ...(input.cacheRead !== undefined && { cacheReadInputTokenCount: input.cacheRead }),
      ...(input.cacheWrite !== undefined && { cacheWriteInputTokenCount: input.cacheWrite }),
    },
  };
}

/** What a guardrail did, as keys beside the model's own. */
export function guardrailKeys({ guardrail }: Pick<ChatResponse, "guardrail">): JsonObject {
  if (!guardrail) return {};
  return {
    "amazon-bedrock-guardrailAction": guardrail.action === "intervened" ? "INTERVENED" : "NONE",
    ...(guardrail.trace && { "amazon-bedrock-trace": { guardrail: guardrail.trace } }),
  };
}

/** Input tokens without the cached ones: what the service counts as input. */
export function uncached({ total, cacheRead = 0, cacheWrite = 0 }: Usage["input"]): number | undefined {
  return total === undefined ? undefined : Math.max(0, total - cacheRead - cacheWrite);
}
