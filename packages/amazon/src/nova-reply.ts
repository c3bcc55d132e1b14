import {
  type AssistantPart,
  type ChatOutput,
  type Finish,
  finishOf,
  type JsonObject,
  readNumber,
  readObject,
  readObjects,
  readString,
  required,
  type Usage,
  usageOf,
} from "@bedplate/core";
import { assistantPart } from "./nova-blocks.ts";

/** A whole native reply. */
export function decodeResponse(reply: JsonObject): ChatOutput {
  const output = required(readObject(reply, "output"), "output");
  const content: AssistantPart[] = [];
  for (const block of readObjects(readObject(output, "message") ?? {}, "content")) {
    const part = assistantPart(block);
    if (part) append(content, part);
  }
  return { content, finish: decodeFinish(reply), usage: decodeUsage(readObject(reply, "usage") ?? {}) };
}

// A stream doesn't tell where a text block ends, so neither does a whole reply: neighbours are one.
function append(content: AssistantPart[], part: AssistantPart): void {
  const last = content.at(-1);
  if (last?.type === "text" && part.type === "text")
    content.splice(-1, 1, { type: "text", text: last.text + part.text });
  else if (last?.type === "reasoning" && part.type === "reasoning" && last.signature === undefined)
    content.splice(-1, 1, { ...part, text: last.text + part.text });
  else content.push(part);
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  tool_use: "tool-calls",
  content_filtered: "content-filter",
  guardrail_intervened: "content-filter",
};

/** The end of an answer out of a reply or a `messageStop`. */
export function decodeFinish(holder: JsonObject): Finish {
  return finishOf(readString(holder, "stopReason"), reasons);
}

/** Nova's `usage`, whose input leaves cached tokens out. With a guardrail it may have nothing but the input. */
export function decodeUsage(usage: JsonObject): Usage {
  return usageOf({
    input: readNumber(usage, "inputTokens"),
    output: readNumber(usage, "outputTokens"),
    cacheRead: readNumber(usage, "cacheReadInputTokenCount"),
    cacheWrite: readNumber(usage, "cacheWriteInputTokenCount"),
  });
}
