import {
  type CachePointPart,
  type DocumentPart,
  type ImagePart,
  isObject,
  type JsonObject,
  type Message,
  type Part,
  readObject,
  readObjects,
  readString,
  type SystemPart,
  type TextPart,
  type ToolPart,
  type ToolResultContent,
  type UserPart,
} from "@bedplate/core";
import { assistantPart } from "./claude-blocks.ts";

// Bodies were checked against their schema, so the kinds below are all there are.

/** A native message as ours. Tool results become a message of their own. */
export function decodeMessage(message: JsonObject): Message[] {
  const blocks = blocksOf(message, "content");
  switch (message.role) {
    case "assistant":
      return [
        { role: "assistant", content: withCachePoints(blocks, (block) => assistantPart(block) ?? emptyText) },
      ];
    case "system":
      return [{ role: "system", content: decodeSystem(blocks) }];
    default:
      return userMessages(blocks);
  }
}

/** System blocks as parts. */
export function decodeSystem(blocks: readonly JsonObject[]): SystemPart[] {
  return withCachePoints(blocks, decodeText);
}

/** The blocks of a field that may also be one string. */
export function blocksOf(holder: JsonObject, key: string): readonly JsonObject[] {
  const content = holder[key];
  return typeof content === "string" ? [{ type: "text", text: content }] : readObjects(holder, key);
}

/** The cache point behind a block or tool, if it has one. */
export function cachePointOf(block: JsonObject): CachePointPart[] {
  const control = readObject(block, "cache_control");
  if (!control) return [];
  const { ttl } = control;
  return [{ type: "cache-point", ...((ttl === "5m" || ttl === "1h") && { ttl }) }];
}

const emptyText: TextPart = { type: "text", text: "" };

function withCachePoints<Kind extends Part>(
  blocks: readonly JsonObject[],
  decode: (block: JsonObject) => Kind,
): (Kind | CachePointPart)[] {
  return blocks.flatMap((block) => [decode(block), ...cachePointOf(block)]);
}

function userMessages(blocks: readonly JsonObject[]): Message[] {
  const runs: JsonObject[][] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (last && isResult(last[0]) === isResult(block)) last.push(block);
    else runs.push([block]);
  }
  return runs.map((run) =>
    isResult(run[0])
      ? { role: "tool", content: withCachePoints<ToolPart>(run, decodeResult) }
      : { role: "user", content: withCachePoints<UserPart>(run, decodeContent) },
  );
}

function isResult(block: JsonObject | undefined): boolean {
  return block?.type === "tool_result";
}

function decodeResult(block: JsonObject): ToolPart {
  return {
    type: "tool-result",
    callId: readString(block, "tool_use_id") ?? "",
    content: blocksOf(block, "content").map(decodeContent),
    ...(typeof block.is_error === "boolean" && { isError: block.is_error }),
  };
}

function decodeContent(block: JsonObject): Extract<ToolResultContent, UserPart> {
  switch (block.type) {
    case "image":
      return decodeImage(block);
    case "document":
      return decodeDocument(block);
    case "search_result":
      return {
        type: "search-result",
        source: readString(block, "source") ?? "",
        title: readString(block, "title") ?? "",
        content: readObjects(block, "content").map(decodeText),
        ...citationsSwitch(block),
      };
    default:
      return decodeText(block);
  }
}

function decodeText(block: JsonObject): TextPart {
  const part = assistantPart(block);
  return part?.type === "text" ? part : emptyText;
}

function decodeImage(block: JsonObject): ImagePart {
  const source = readObject(block, "source") ?? {};
  const data = readString(source, "data") ?? "";
  return {
    type: "image",
    mediaType: readString(source, "media_type") ?? "",
    source: { type: "base64", data },
  };
}

function decodeDocument(block: JsonObject): DocumentPart {
  const source = readObject(block, "source") ?? {};
  const name = readString(block, "title");
  const context = readString(block, "context");
  return {
    type: "document",
    mediaType: readString(source, "media_type") ?? "text/plain",
    source: documentSource(source),
    ...(name !== undefined && { name }),
    ...(context !== undefined && { context }),
    ...citationsSwitch(block),
  };
}

function documentSource(source: JsonObject): DocumentPart["source"] {
  const data = readString(source, "data") ?? "";
  if (source.type === "text") return { type: "text", text: data };
  if (source.type === "base64") return { type: "base64", data };
  const content = blocksOf(source, "content").map((block) =>
    block.type === "image" ? decodeImage(block) : decodeText(block),
  );
  return { type: "content", content };
}

function citationsSwitch(block: JsonObject): { citations?: boolean } {
  return isObject(block.citations) ? { citations: block.citations.enabled === true } : {};
}
