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
import { encodeMetadata, encodeStop, serverTools } from "./converse-reply.server.ts";

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
            ...serverTools(part).flatMap((block) => blocks.pushNative(block)),
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
  /** A block of a tool that the service runs itself. */
  pushNative(block: JsonObject): JsonObject[];
  close(): JsonObject[];
}

/** A block that more pieces may come for. */
interface OpenBlock {
  readonly key: string;
  readonly index: number;
}

function createBlockEncoder(call: ServerCall): BlockEncoder {
  let open: OpenBlock | undefined;
  let blocks = 0;
  const close = (): JsonObject[] => {
    const closed = open;
    open = undefined;
    return closed ? [{ contentBlockStop: { contentBlockIndex: closed.index } }] : [];
  };
  return {
    close,
    push(part) {
      const pieces = piecesOf(part, call);
      if (pieces.length === 0) return [];
      const key = keyOf(part);
      const before = open?.key === key ? [] : close();
      if (part.type === "tool-call-delta" && !open) throw refusal(part, call);
      open ??= { key, index: blocks++ };
      const { index } = open;
      return [...before, ...pieces.map((piece) => eventOf(piece, index))];
    },
    pushNative(block) {
      const index = blocks++;
      const events = nativePieces(block).map((piece) => eventOf(piece, index));
      return [...events, { contentBlockStop: { contentBlockIndex: index } }];
    },
  };
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
  const { input = {}, ...start } = readObject(block, "toolUse") ?? {};
  return [{ start: { toolUse: start } }, { delta: { toolUse: { input: JSON.stringify(input) } } }];
}

function refusal({ type }: ContentDelta, call: ServerCall): Error {
  return unsupported(call, `Converse's stream can't hold ${type} here`, "Answer with text or tool calls.");
}
