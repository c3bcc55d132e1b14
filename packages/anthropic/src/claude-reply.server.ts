import {
  type ChatOutput,
  type Finish,
  type JsonObject,
  type ModelRef,
  present,
  type ServerCall,
  type Usage,
} from "@bedplate/core";
import { uncached } from "@bedplate/core/server";
import { assistantBlock } from "./claude-blocks.ts";

/** A whole native reply. */
export function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  return {
    ...messageIdentity(response, call),
    content: response.content.flatMap((part) =>
      part.type === "cache-point" ? [] : [assistantBlock(part, call)],
    ),
    ...encodeFinish(response.finish),
    usage: encodeUsage(response.usage),
  };
}

/** The head of a native message: its ID begins with `msg_bdrk_`, and its model has neither provider nor version. */
export function messageIdentity(
  { id, model }: Pick<ChatOutput, "id" | "model">,
  call: ServerCall,
): JsonObject {
  return {
    id: id ?? `msg_bdrk_${call.id.replaceAll("-", "").slice(0, 24)}`,
    type: "message",
    role: "assistant",
    model: model ?? ownName(call.model),
  };
}

function ownName({ name = "" }: ModelRef): string {
  const own = name.replace("anthropic.", "").replace(/-v\d+(:.*)?$/, "");
  const [, major, minor = "0"] = /^anthropic\.claude-v(\d+)(?::(\d+))?/.exec(name) ?? [];
  return major ? `claude-${major}.${minor}` : own;
}

const reasons: Readonly<Record<Finish["reason"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "refusal",
  other: "pause_turn",
};
const knownReasons = [...Object.values(reasons), "stop_sequence", "model_context_window_exceeded"];

/** Why the model stopped, in Claude's words. */
export function encodeFinish({ reason, raw, stopSequence }: Finish): JsonObject {
  const own = stopSequence === undefined ? reasons[reason] : "stop_sequence";
  return { stop_reason: raw && knownReasons.includes(raw) ? raw : own, stop_sequence: stopSequence ?? null };
}

/** Tokens in Claude's words: input without what came from or went to the cache. */
export function encodeUsage({ input, output }: Usage): JsonObject {
  const { cacheWriteByTtl: written } = input;
  return present({
    input_tokens: uncached(input),
    cache_creation_input_tokens: input.cacheWrite,
    cache_read_input_tokens: input.cacheRead,
    cache_creation: written && {
      ephemeral_5m_input_tokens: written["5m"] ?? 0,
      ephemeral_1h_input_tokens: written["1h"] ?? 0,
    },
    output_tokens: output.total,
    output_tokens_details: output.reasoning === undefined ? undefined : { thinking_tokens: output.reasoning },
  });
}
