import {
  type AssistantPart,
  type CacheWrites,
  type ChatOutput,
  type ChatResponse,
  type Finish,
  isObject,
  type JsonObject,
  type ProviderMetadata,
  present,
  readObjects,
  type ServerCall,
  type Usage,
} from "@bedplate/core";
import { uncached } from "@bedplate/core/server";
import { encodeBlocks } from "./converse-blocks.ts";
import { startDraft } from "./converse-draft.ts";

/** What an answer ends with, whole or as a stream's `finish`. */
export interface Ending {
  finish: Finish;
  usage: Usage;
  guardrail?: ChatResponse["guardrail"];
  metadata?: Partial<ChatResponse["metadata"]>;
  providerMetadata?: ProviderMetadata;
}

/** A whole native reply. */
export function encodeResponse(response: ChatOutput & Ending, call: ServerCall): JsonObject {
  const content = [
    ...serverTools(response),
    ...response.content.flatMap((part) => encodePart(part, call)),
    ...otherBlocks(response),
  ];
  return {
    output: { message: { role: "assistant", content } },
    ...encodeStop(response),
    ...encodeMetadata(response),
  };
}

// Arguments that a limit cut are no object, but still an answer.
function encodePart(part: AssistantPart, call: ServerCall): JsonObject[] {
  if (part.type === "cache-point") return [];
  if (part.type !== "tool-call") return encodeBlocks([part], startDraft(call));
  const { id, name, input, inputText } = part;
  return [{ toolUse: { toolUseId: id, name, input: input ?? inputText ?? {} } }];
}

/** The calls and answers of tools that the service runs itself, as blocks. */
export function serverTools(ending: Ending): readonly JsonObject[] {
  return readObjects(ownMetadata(ending), "serverTools");
}

/** Blocks of a reply that have no part of ours, as they came. */
export function otherBlocks(ending: Ending): readonly JsonObject[] {
  return readObjects(ownMetadata(ending), "otherBlocks");
}

/** What a `messageStop` holds. */
export function encodeStop(ending: Ending): JsonObject {
  const { additionalModelResponseFields } = ownMetadata(ending);
  return present({ stopReason: encodeFinish(ending), additionalModelResponseFields });
}

/** What a stream's `metadata` holds. */
export function encodeMetadata(ending: Ending): JsonObject {
  const { usage, guardrail, metadata } = ending;
  const { invokedModelId, latency, serviceTier } = ownMetadata(ending);
  const trace = present({
    guardrail: guardrail?.trace,
    promptRouter: invokedModelId === undefined ? undefined : { invokedModelId },
  });
  return present({
    usage: encodeUsage(usage),
    metrics: { latencyMs: metadata?.latencyMs ?? 0 },
    trace: Object.keys(trace).length > 0 ? trace : undefined,
    performanceConfig: latency === undefined ? undefined : { latency },
    serviceTier: serviceTier === undefined ? undefined : { type: serviceTier },
  });
}

function ownMetadata({ providerMetadata }: Ending): JsonObject {
  const own = providerMetadata?.converse;
  return isObject(own) ? own : {};
}

const reasons: Readonly<Record<Finish["reason"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  "content-filter": "content_filtered",
  other: "malformed_model_output",
};
const knownReasons = [
  ...Object.values(reasons),
  ...["stop_sequence", "guardrail_intervened", "malformed_tool_use", "model_context_window_exceeded"],
];

function encodeFinish({ finish, guardrail }: Ending): string {
  const { reason, raw, stopSequence } = finish;
  if (guardrail?.action === "intervened") return "guardrail_intervened";
  if (raw !== undefined && knownReasons.includes(raw)) return raw;
  return stopSequence === undefined ? reasons[reason] : "stop_sequence";
}

// The three sums are required; the cache counters come twice (recorded).
function encodeUsage({ input, output }: Usage): JsonObject {
  const { total = 0, cacheRead, cacheWrite, cacheWriteByTtl } = input;
  return present({
    inputTokens: uncached({ ...input, total }),
    outputTokens: output.total ?? 0,
    totalTokens: total + (output.total ?? 0),
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: cacheWrite,
    cacheReadInputTokenCount: cacheRead,
    cacheWriteInputTokenCount: cacheWrite,
    cacheDetails: cacheWriteByTtl && encodeWrites(cacheWriteByTtl),
    serverToolUsage: {},
  });
}

// Sorted as the service sorts them: the longest first.
function encodeWrites(writes: CacheWrites): JsonObject[] {
  return (["1h", "5m"] as const).flatMap((ttl) =>
    writes[ttl] === undefined ? [] : [{ ttl, inputTokens: writes[ttl] }],
  );
}
