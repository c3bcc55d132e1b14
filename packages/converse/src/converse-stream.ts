import {
  type AssistantPart,
  BedrockError,
  type ChatOutput,
  type DecodedPart,
  type JsonObject,
  readNumber,
  readObject,
  readString,
  required,
  type StreamDecoder,
} from "@bedplate/core";
import { type CallerNames, toolIdentity } from "./converse-blocks.ts";
import { decodeCitation } from "./converse-citations.ts";
import { decodeMedia } from "./converse-media.ts";
import { collectNatives, type NativeCollector } from "./converse-native.ts";
import { decodeEnding, decodeResponse } from "./converse-reply.ts";

/** Converse's events: the reason comes in the last but one, the usage in the last. A whole reply may be the only one. */
export function createStreamDecoder(turns: CallerNames): StreamDecoder {
  const natives = collectNatives();
  const blocks = createBlockDecoder(turns, natives);
  let stop: JsonObject | undefined;
  let metadata: JsonObject | undefined;
  let whole: Omit<ChatOutput, "content"> | undefined;
  return {
    push(chunk) {
      if ("output" in chunk) {
        const { content, ...ending } = decodeResponse(chunk, turns);
        whole = ending;
        return content.flatMap(partsOf);
      }
      stop = readObject(chunk, "messageStop") ?? stop;
      metadata = readObject(chunk, "metadata") ?? metadata;
      return blocks.push(chunk);
    },
    end() {
      // Core takes a guardrail's word for an end; here it is only the last but one.
      if (stop && !metadata)
        throw new BedrockError("stream-truncated", "The stream ended without its usage.");
      const streamed = stop && metadata && { ...metadata, ...stop };
      const ending = whole ?? (streamed && decodeEnding(streamed, natives.blocks()));
      return ending ? [{ type: "finish", ...ending }] : [];
    },
  };
}

interface BlockDecoder {
  push(chunk: JsonObject): DecodedPart[];
}

function createBlockDecoder(turns: CallerNames, natives: NativeCollector): BlockDecoder {
  const pictures = new Map<number, JsonObject>();
  const start = (index: number, block: JsonObject): DecodedPart[] => {
    if (natives.start(index, block)) return [];
    const picture = readObject(block, "image");
    if (picture) pictures.set(index, picture);
    const tool = readObject(block, "toolUse");
    return tool ? [{ type: "tool-call-start", index, ...toolIdentity(tool, turns) }] : [];
  };
  const move = (index: number, delta: JsonObject): DecodedPart[] =>
    natives.move(index, delta) ? [] : deltaParts(delta, index, pictures.get(index));
  return {
    push(chunk) {
      const opening = readObject(chunk, "contentBlockStart");
      const moving = readObject(chunk, "contentBlockDelta");
      return [
        ...(opening ? start(indexOf(opening), readObject(opening, "start") ?? {}) : []),
        ...(moving ? move(indexOf(moving), readObject(moving, "delta") ?? {}) : []),
      ];
    },
  };
}

function deltaParts(delta: JsonObject, index: number, picture: JsonObject | undefined): DecodedPart[] {
  const text = readString(delta, "text");
  if (text) return [{ type: "text-delta", index, delta: text }];
  const input = readString(readObject(delta, "toolUse") ?? {}, "input");
  if (input) return [{ type: "tool-call-delta", index, delta: input }];
  const citation = readObject(delta, "citation");
  if (citation) return [{ type: "citation", index, citation: decodeCitation(citation) }];
  // That a picture comes whole is unverified; one with an error has no source.
  const source = readObject(readObject(delta, "image") ?? {}, "source");
  if (source) return [{ type: "media", index, part: decodeMedia("image", { ...picture, source }) }];
  return reasoningParts(readObject(delta, "reasoningContent") ?? {}, index);
}

function reasoningParts(thought: JsonObject, index: number): DecodedPart[] {
  const delta = readString(thought, "text") ?? "";
  const signature = readString(thought, "signature");
  const redactedData = readString(thought, "redactedContent");
  if (!delta && !signature && redactedData === undefined) return [];
  return [
    {
      type: "reasoning-delta",
      index,
      delta,
      ...(signature && { signature }),
      ...(redactedData !== undefined && { redactedData }),
    },
  ];
}

function indexOf(event: JsonObject): number {
  return required(readNumber(event, "contentBlockIndex"), "contentBlockIndex");
}

/** A part of a whole reply as the parts of a stream. */
function partsOf(part: AssistantPart, index: number): DecodedPart[] {
  switch (part.type) {
    case "text":
      return [
        ...(part.citations ?? []).map((citation) => ({ type: "citation", index, citation }) as const),
        { type: "text-delta", index, delta: part.text },
      ];
    case "reasoning": {
      const { type: _type, text, ...rest } = part;
      return [{ type: "reasoning-delta", index, delta: text, ...rest }];
    }
    case "tool-call":
      return [
        { type: "tool-call-start", index, id: part.id, name: part.name },
        { type: "tool-call-delta", index, delta: part.inputText ?? JSON.stringify(part.input) },
      ];
    case "image":
    case "audio":
      return [{ type: "media", index, part }];
    case "cache-point":
      return [];
  }
}
