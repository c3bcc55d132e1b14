import {
  type ContentDelta,
  type JsonObject,
  type ServerCall,
  type StreamEncoder,
  unsupported,
} from "@bedplate/core";
import { encodeFinish, encodeUsage, secret } from "./nova-reply.server.ts";

/** Nova's events out of our parts: every piece of text is a block of its own, and a tool's input comes in one piece. */
export function createStreamEncoder(call: ServerCall): StreamEncoder {
  const blocks = createBlockEncoder(call);
  return {
    push(part) {
      switch (part.type) {
        case "raw":
          return [];
        case "start":
          return [{ messageStart: { role: "assistant" } }];
        case "finish":
          return [
            ...blocks.close(),
            { messageStop: { stopReason: encodeFinish(part.finish) } },
            { metadata: { usage: encodeUsage(part.usage), metrics: {}, trace: {} } },
          ];
        default:
          return blocks.push(part);
      }
    },
  };
}

interface BlockEncoder {
  push(part: ContentDelta): JsonObject[];
  close(): JsonObject[];
}

/** A block that more pieces may come for. */
interface OpenBlock {
  readonly part: number;
  readonly index: number;
  /** The arguments so far, of a tool call. */
  input?: string;
}

function createBlockEncoder(call: ServerCall): BlockEncoder {
  let open: OpenBlock | undefined;
  let blocks = 0;
  const close = (): JsonObject[] => {
    const closed = open;
    open = undefined;
    return closed ? ending(closed) : [];
  };
  return {
    close,
    push(part) {
      if (saysNothing(part)) return [];
      const before = open?.part === part.index ? [] : close();
      const block = open ?? { part: part.index, index: blocks++ };
      // A piece of text is whole and has its end with it.
      open = part.type === "text-delta" ? undefined : block;
      return [...before, ...pieceEvents(part, block, call)];
    },
  };
}

// Nova's replies have no citations.
function saysNothing(part: ContentDelta): boolean {
  if (part.type === "reasoning-delta") return thoughts(part).length === 0;
  return part.type === "citation" || (part.type === "text-delta" && part.delta === "");
}

function pieceEvents(part: ContentDelta, block: OpenBlock, call: ServerCall): JsonObject[] {
  switch (part.type) {
    case "text-delta":
      return [deltaEvent({ text: part.delta }, block.index), stopEvent(block.index)];
    case "reasoning-delta":
      return thoughts(part).map((reasoningContent) => deltaEvent({ reasoningContent }, block.index));
    case "tool-call-start":
      block.input = "";
      return [startEvent(part, block.index)];
    case "tool-call-delta":
      if (block.input === undefined) throw refusal(part, call);
      block.input += part.delta;
      return [];
    case "citation":
      return [];
    case "media":
      throw refusal(part, call);
  }
}

function ending({ index, input }: OpenBlock): JsonObject[] {
  const whole = input === undefined ? [] : [deltaEvent({ toolUse: { input: input || "{}" } }, index)];
  return [...whole, stopEvent(index)];
}

function thoughts({
  delta,
  signature,
  redactedData,
}: Extract<ContentDelta, { type: "reasoning-delta" }>): JsonObject[] {
  const text = redactedData === undefined ? delta : secret;
  return [...(text ? [{ text }] : []), ...(signature ? [{ signature }] : [])];
}

function startEvent(
  { id, name }: Extract<ContentDelta, { type: "tool-call-start" }>,
  contentBlockIndex: number,
): JsonObject {
  return { contentBlockStart: { start: { toolUse: { toolUseId: id, name } }, contentBlockIndex } };
}

function deltaEvent(delta: JsonObject, contentBlockIndex: number): JsonObject {
  return { contentBlockDelta: { delta, contentBlockIndex } };
}

function stopEvent(contentBlockIndex: number): JsonObject {
  return { contentBlockStop: { contentBlockIndex } };
}

function refusal({ type }: ContentDelta, call: ServerCall): Error {
  return unsupported(call, `Nova's stream can't hold ${type} here`, "Answer with text or tool calls.");
}
