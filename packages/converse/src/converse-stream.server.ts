import {
  type ContentDelta,
  type JsonObject,
  present,
  readObject,
  type ServerCall,
  type StreamEncoder,
  unsupported,
} from "@bedplate/core";
import { encodeCitation } from "./converse-citations.ts";
import { startDraft } from "./converse-draft.ts";
import { encodeMedia } from "./converse-media.ts";
import { encodeMetadata, encodeStop, otherBlocks, serverTools } from "./converse-reply.server.ts";

/** Converse's events out of our parts: only tools and pictures have a start. */
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
            ...[...serverTools(part), ...otherBlocks(part)].flatMap((block) => blocks.pushNative(block)),
            { messageStop: encodeStop(part) },
            { metadata: encodeMetadata(part) },
          ];
        default:
          return blocks.push(part);
      }
    },
  };
}

interface BlockEncoder {
  push(part: ContentDelta): JsonObject[];
  /** A block that has no part of ours. */
  pushNative(block: JsonObject): JsonObject[];
  close(): JsonObject[];
}

function createBlockEncoder(call: ServerCall): BlockEncoder {
  const open = createOpenBlocks(call);
  return {
    close: open.close,
    push(part) {
      const pieces = piecesOf(part, call);
      if (pieces.length === 0) return [];
      const before = open.closeFor(part);
      const index = open.indexOf(part);
      return [...before, ...pieces.map((piece) => eventOf(piece, index))];
    },
    pushNative(block) {
      const index = open.next();
      return [...nativePieces(block).map((piece) => eventOf(piece, index)), stopOf(index)];
    },
  };
}

/** The blocks that more pieces may come for. Only calls of tools come interleaved; all else is closed by what follows. */
interface OpenBlocks {
  next(): number;
  /** The index of a part's block, which is opened where it must be. */
  indexOf(part: ContentDelta): number;
  /** Closes what can't stay open beside a part. */
  closeFor(part: ContentDelta): JsonObject[];
  close(): JsonObject[];
}

function createOpenBlocks(call: ServerCall): OpenBlocks {
  const calls = new Map<number, number>();
  let other: { readonly key: string; readonly index: number } | undefined;
  let blocks = 0;
  const closeOther = (): JsonObject[] => {
    const closed = other;
    other = undefined;
    return closed ? [stopOf(closed.index)] : [];
  };
  return {
    next: () => blocks++,
    indexOf(part) {
      if (part.type === "tool-call-start") calls.set(part.index, blocks++);
      const index = calls.get(part.index);
      if (index !== undefined) return index;
      if (part.type === "tool-call-delta") throw refusal(part, call);
      other ??= { key: keyOf(part), index: blocks++ };
      return other.index;
    },
    closeFor: (part) => (other?.key === keyOf(part) ? [] : closeOther()),
    close: () => [...closeOther(), ...[...calls.values()].map(stopOf)],
  };
}

function stopOf(contentBlockIndex: number): JsonObject {
  return { contentBlockStop: { contentBlockIndex } };
}

// A block can't hold thoughts and secret ones.
function keyOf(part: ContentDelta): string {
  return `${part.index}${"redactedData" in part ? "-redacted" : ""}`;
}

/** The start or a delta of a block. */
type Piece = { readonly start: JsonObject } | { readonly delta: JsonObject };

function eventOf(piece: Piece, contentBlockIndex: number): JsonObject {
  return "start" in piece
    ? { contentBlockStart: { start: piece.start, contentBlockIndex } }
    : { contentBlockDelta: { delta: piece.delta, contentBlockIndex } };
}

function piecesOf(part: ContentDelta, call: ServerCall): Piece[] {
  switch (part.type) {
    case "text-delta":
      return part.delta === "" ? [] : [{ delta: { text: part.delta } }];
    case "reasoning-delta":
      return thoughts(part).map((reasoningContent) => ({ delta: { reasoningContent } }));
    case "tool-call-start":
      return [{ start: { toolUse: { toolUseId: part.id, name: part.name } } }];
    case "tool-call-delta":
      return [{ delta: { toolUse: { input: part.delta } } }];
    case "citation":
      return [{ delta: { citation: encodeCitation(part.citation) } }];
    case "media": {
      if (part.part.type === "audio") throw refusal(part, call);
      const { format, source } = encodeMedia(part.part, startDraft(call));
      return [{ start: { image: present({ format }) } }, { delta: { image: present({ source }) } }];
    }
  }
}

function thoughts({
  delta,
  signature,
  redactedData,
}: Extract<ContentDelta, { type: "reasoning-delta" }>): JsonObject[] {
  return [
    ...(delta ? [{ text: delta }] : []),
    ...(signature ? [{ signature }] : []),
    ...(redactedData === undefined ? [] : [{ redactedContent: redactedData }]),
  ];
}

function nativePieces(block: JsonObject): Piece[] {
  const result = readObject(block, "toolResult");
  if (result) {
    const { content, ...start } = result;
    return [{ start: { toolResult: start } }, { delta: present({ toolResult: content }) }];
  }
  const call = readObject(block, "toolUse");
  if (!call) return otherPieces(block);
  const { input = {}, ...start } = call;
  return [{ start: { toolUse: start } }, { delta: { toolUse: { input: JSON.stringify(input) } } }];
}

// Only of pictures is it known that their format comes first.
function otherPieces(block: JsonObject): Piece[] {
  const picture = readObject(block, "image");
  if (!picture) return [{ delta: block }];
  const { format, ...rest } = picture;
  return [{ start: { image: present({ format }) } }, { delta: { image: rest } }];
}

function refusal({ type }: ContentDelta, call: ServerCall): Error {
  return unsupported(call, `Converse's stream can't hold ${type} here`, "Answer with text or tool calls.");
}
