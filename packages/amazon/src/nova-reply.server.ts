import {
  type AssistantPart,
  type ChatOutput,
  type Finish,
  type JsonObject,
  present,
  type ServerCall,
  type Usage,
} from "@bedplate/core";
import { uncached } from "@bedplate/core/server";
import { assistantBlock } from "./nova-blocks.ts";

/** A whole native reply. */
export function encodeResponse({ content, finish, usage }: ChatOutput, call: ServerCall): JsonObject {
  const { input, output } = usage;
  const total =
    input.total === undefined || output.total === undefined ? undefined : input.total + output.total;
  return {
    output: { message: { content: content.flatMap((part) => encodePart(part, call)), role: "assistant" } },
    stopReason: encodeFinish(finish),
    usage: present({
      inputTokens: uncached(input),
      outputTokens: output.total,
      totalTokens: total,
      // A whole reply has them even when nothing is cached (recorded).
      cacheReadInputTokenCount: input.cacheRead ?? 0,
      cacheWriteInputTokenCount: input.cacheWrite ?? 0,
    }),
  };
}

function encodePart(part: AssistantPart, call: ServerCall): JsonObject[] {
  if (part.type === "cache-point") return [];
  if (part.type !== "reasoning" || part.redactedData === undefined) return [assistantBlock(part, call)];
  return [assistantBlock({ type: "reasoning", text: secret }, call)];
}

/** Nova's word for thoughts that it keeps to itself. */
export const secret = "[REDACTED]";

const reasons: Readonly<Record<Finish["reason"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "content_filtered",
  // Converse's word; InvokeModel's is not documented.
  other: "malformed_model_output",
};
const knownReasons = [...Object.values(reasons), "stop_sequence", "guardrail_intervened"];

/** Why the model stopped, in Nova's words. */
export function encodeFinish({ reason, raw, stopSequence }: Finish): string {
  const own = stopSequence === undefined ? reasons[reason] : "stop_sequence";
  return raw && knownReasons.includes(raw) ? raw : own;
}

/** Tokens as a stream says them: without a sum, and with cache counts only where the service's metrics have them too (recorded). */
export function encodeUsage({ input, output }: Usage): JsonObject {
  return present({
    inputTokens: uncached(input),
    outputTokens: output.total,
    cacheReadInputTokenCount: input.cacheRead,
    cacheWriteInputTokenCount: input.cacheWrite,
  });
}
