import { effortOf, type JsonObject, present } from "@bedplate/core";
import type { NovaOptions } from "./nova.ts";
import { type Draft, isFirstGeneration, warn } from "./nova-draft.ts";

/** The most that the service takes. */
const maxTopK = 128;

/** `inferenceConfig` and `reasoningConfig`. The highest effort excludes other settings, which are dropped with a warning. */
export function encodeTuning(draft: Draft, options: NovaOptions): JsonObject {
  const reasoningConfig = options.reasoningConfig ?? encodeReasoning(draft);
  const highest = reasoningConfig?.type === "enabled" && reasoningConfig.maxReasoningEffort === "high";
  const { maxTokens, temperature, topP, topK, stopSequences } = draft.request;
  const refused = { maxTokens, temperature, topP };
  const inferenceConfig = present({
    ...(!highest && refused),
    topK: topK === undefined ? undefined : clampTopK(topK, draft),
    stopSequences,
  });
  for (const [setting, value] of Object.entries(refused)) {
    if (highest && value !== undefined)
      warn(draft, "unsupported-setting", setting, `high effort takes no ${setting}; it was not sent`);
  }
  return {
    inferenceConfig: Object.keys(inferenceConfig).length > 0 ? inferenceConfig : undefined,
    // Clients send it at the root, the schema page shows it in inferenceConfig; unverified on InvokeModel.
    reasoningConfig,
  };
}

function clampTopK(topK: number, draft: Draft): number {
  if (topK > maxTopK)
    warn(draft, "adjusted-setting", "topK", `topK is at most ${maxTopK}, which was sent instead of ${topK}`);
  return Math.min(topK, maxTopK);
}

function encodeReasoning(draft: Draft): JsonObject | undefined {
  const { reasoning } = draft.request;
  if (reasoning === undefined) return undefined;
  if (isFirstGeneration(draft.model)) {
    if (reasoning !== "off")
      warn(draft, "unsupported-setting", "reasoning", "this Nova can't reason; reasoning was not sent");
    return undefined;
  }
  if (reasoning === "off") return { type: "disabled" };
  return { type: "enabled", maxReasoningEffort: effortOf(reasoning) };
}
