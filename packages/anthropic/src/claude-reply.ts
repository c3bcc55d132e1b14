import {
  type ChatOutput,
  type Finish,
  finishOf,
  type JsonObject,
  readNumber,
  readObject,
  readObjects,
  readString,
  type Usage,
  usageOf,
} from "@bedplate/core";
import { assistantPart } from "./claude-blocks.ts";

/** A whole native reply. */
export function decodeResponse(reply: JsonObject): ChatOutput {
  return {
    ...identity(reply),
    content: readObjects(reply, "content").flatMap((block) => assistantPart(block) ?? []),
    finish: decodeFinish(reply),
    usage: decodeUsage(readObject(reply, "usage") ?? {}),
  };
}

/** The answer's own ID and the model's own name. */
export function identity(message: JsonObject): Pick<ChatOutput, "id" | "model"> {
  const id = readString(message, "id");
  const model = readString(message, "model");
  return { ...(id !== undefined && { id }), ...(model !== undefined && { model }) };
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool-calls",
  refusal: "content-filter",
};

/** The end of an answer out of a reply or a `message_delta`. */
export function decodeFinish(holder: JsonObject): Finish {
  const finish = finishOf(readString(holder, "stop_reason"), reasons);
  const stopSequence = readString(holder, "stop_sequence");
  return stopSequence === undefined ? finish : { ...finish, stopSequence };
}

/** Claude's `usage`, whose input leaves cached tokens out. */
export function decodeUsage(usage: JsonObject): Usage {
  const created = readObject(usage, "cache_creation");
  const { input, output } = usageOf({
    input: readNumber(usage, "input_tokens"),
    output: readNumber(usage, "output_tokens"),
    cacheRead: readNumber(usage, "cache_read_input_tokens"),
    cacheWrite: readNumber(usage, "cache_creation_input_tokens"),
    cacheWriteByTtl: created && {
      "5m": readNumber(created, "ephemeral_5m_input_tokens") ?? 0,
      "1h": readNumber(created, "ephemeral_1h_input_tokens") ?? 0,
    },
  });
  const reasoning = readNumber(readObject(usage, "output_tokens_details") ?? {}, "thinking_tokens");
  return { input, output: { ...output, ...(reasoning !== undefined && { reasoning }) } };
}
