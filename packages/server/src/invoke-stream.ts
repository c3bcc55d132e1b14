import type { JsonObject, StreamEncoder, StreamPart } from "@bedplate/core";
import { guardrailKeys, invocationMetrics } from "@bedplate/core/server";
import { chunkFrame } from "./event-stream.ts";
import type { GuardState } from "./guard-check.ts";
import { createStopwatch } from "./stream-frames.ts";

/** The frames of a native stream. Every chunk says what the guardrail does; the last one also what the service counted and measured. */
export function chunkFrames(
  encoder: StreamEncoder,
  guard: GuardState | undefined,
): (part: StreamPart) => Uint8Array[] {
  const measure = createStopwatch();
  let position = 0;
  return (part) => {
    const chunks = encoder.push(part);
    const measures = measure(chunks.length > 0);
    if (part.type === "finish") {
      const last: JsonObject = {
        ...chunks.pop(),
        ...guardrailKeys(part),
        // A model that was not asked has nothing to count.
        ...(guard?.step !== "input-blocked" && invocationMetrics(part.usage, measures)),
      };
      chunks.push(last);
    }
    return chunks.map((chunk) => chunkFrame({ ...chunk, ...actionKey(guard) }, position++));
  };
}

function actionKey(guard: GuardState | undefined): JsonObject {
  if (!guard) return {};
  return guardrailKeys({ guardrail: { action: guard.step === "passed" ? "none" : "intervened" } });
}
