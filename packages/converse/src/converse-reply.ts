import {
  type CacheWrites,
  type ChatOutput,
  type Finish,
  finishOf,
  type JsonObject,
  type ProviderMetadata,
  readNumber,
  readObject,
  readObjects,
  readString,
  required,
  type Usage,
  usageOf,
} from "@bedplate/core";
import { assistantPart, type CallerNames, isServerTool } from "./converse-blocks.ts";
import { isOtherBlock, type NativeBlocks } from "./converse-native.ts";
import { filled } from "./converse-tuning.ts";

/** A whole native reply. */
export function decodeResponse(reply: JsonObject, turns: CallerNames): ChatOutput {
  const output = required(readObject(reply, "output"), "output");
  const blocks = readObjects(readObject(output, "message") ?? {}, "content");
  const read = blocks.map((block) => ({ block, part: assistantPart(block, turns) }));
  const untold = read.flatMap(({ block, part }) => (part ? [] : [block]));
  return {
    content: read.flatMap(({ part }) => part ?? []),
    ...decodeEnding(reply, {
      serverTools: untold.filter(isServerBlock),
      otherBlocks: untold.filter(isOtherBlock),
    }),
  };
}

function isServerBlock(block: JsonObject): boolean {
  return "toolResult" in block || isServerTool(readObject(block, "toolUse") ?? {});
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool-calls",
  content_filtered: "content-filter",
  guardrail_intervened: "content-filter",
};

/** All but the content, out of a whole reply or of `messageStop` and `metadata` as one. */
export function decodeEnding(ending: JsonObject, native: NativeBlocks): Omit<ChatOutput, "content"> {
  return {
    finish: finishOf(readString(ending, "stopReason"), reasons),
    usage: decodeUsage(readObject(ending, "usage") ?? {}),
    ...decodeMetadata(ending, native),
  };
}

// The cache counters come twice, and in some streams not at all (recorded).
function decodeUsage(usage: JsonObject): Usage {
  return usageOf({
    input: readNumber(usage, "inputTokens"),
    output: readNumber(usage, "outputTokens"),
    cacheRead: readNumber(usage, "cacheReadInputTokens") ?? readNumber(usage, "cacheReadInputTokenCount"),
    cacheWrite: readNumber(usage, "cacheWriteInputTokens") ?? readNumber(usage, "cacheWriteInputTokenCount"),
    cacheWriteByTtl: decodeWrites(readObjects(usage, "cacheDetails")),
  });
}

function decodeWrites(details: readonly JsonObject[]): CacheWrites | undefined {
  const writes = details.map((detail) => [readString(detail, "ttl"), readNumber(detail, "inputTokens")]);
  // The service knows no other times than ours.
  return details.length > 0 ? Object.fromEntries(writes) : undefined;
}

function decodeMetadata(
  ending: JsonObject,
  { serverTools, otherBlocks }: NativeBlocks,
): { providerMetadata?: ProviderMetadata } {
  const router = readObject(readObject(ending, "trace") ?? {}, "promptRouter") ?? {};
  const converse = filled({
    additionalModelResponseFields: ending.additionalModelResponseFields ?? undefined,
    invokedModelId: readString(router, "invokedModelId"),
    latency: readString(readObject(ending, "performanceConfig") ?? {}, "latency"),
    serviceTier: readString(readObject(ending, "serviceTier") ?? {}, "type"),
    serverTools: serverTools.length > 0 ? serverTools : undefined,
    otherBlocks: otherBlocks.length > 0 ? otherBlocks : undefined,
  });
  return converse ? { providerMetadata: { converse } } : {};
}
