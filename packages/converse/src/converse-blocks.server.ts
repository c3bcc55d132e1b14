import {
  type AssistantPart,
  type CachePointPart,
  type DocumentPart,
  type GuardContentPart,
  type JsonObject,
  type Message,
  readObject,
  readObjects,
  readString,
  required,
  type SearchResultPart,
  type SystemPart,
  type TextPart,
  type ToolPart,
  type ToolResultContent,
  type UserPart,
} from "@bedplate/core";
import { assistantPart, sameNames } from "./converse-blocks.ts";
import { decodeMedia, decodeSource, mediaTypeOf } from "./converse-media.ts";

// Bodies were checked against their schema, so the kinds below are all there are.

/** A native message as ours. Tool results become a message of their own. */
export function decodeMessage(message: JsonObject): Message[] {
  const blocks = readObjects(message, "content");
  switch (message.role) {
    case "assistant":
      return [{ role: "assistant", content: blocks.map(decodeSpoken) }];
    case "system":
      return [{ role: "system", content: blocks.map(decodeInstruction) }];
    default:
      return userMessages(blocks);
  }
}

function userMessages(blocks: readonly JsonObject[]): Message[] {
  const runs: { results: boolean; blocks: JsonObject[] }[] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    const results = "toolResult" in block;
    // A cache point belongs to what is before it.
    if (last && (last.results === results || "cachePoint" in block)) last.blocks.push(block);
    else runs.push({ results, blocks: [block] });
  }
  return runs.map((run) =>
    run.results
      ? { role: "tool", content: run.blocks.map(decodeResult) }
      : { role: "user", content: run.blocks.map(decodeShown) },
  );
}

/** A system block as a part. */
export function decodeInstruction(block: JsonObject): SystemPart {
  return cachePointOf(block) ?? guardedOf(block) ?? textOf(block) ?? nativePart(block);
}

function decodeSpoken(block: JsonObject): AssistantPart {
  return cachePointOf(block) ?? assistantPart(block, sameNames) ?? emptyPart(block) ?? nativePart(block);
}

// A reply has nothing of these, but a client may send them.
function emptyPart(block: JsonObject): AssistantPart | undefined {
  if ("reasoningContent" in block) return { type: "reasoning", text: "" };
  return "text" in block || "citationsContent" in block ? { type: "text", text: "" } : undefined;
}

function decodeShown(block: JsonObject): UserPart {
  for (const type of ["image", "video", "audio"] as const) {
    const media = readObject(block, type);
    if (media) return decodeMedia(type, media);
  }
  const document = readObject(block, "document");
  if (document) return decodeDocument(document);
  const hit = readObject(block, "searchResult");
  if (hit) return decodeSearchResult(hit);
  return decodeInstruction(block);
}

/** A cache point, of messages and tools alike. */
export function cachePointOf(block: JsonObject): CachePointPart | undefined {
  const point = readObject(block, "cachePoint");
  if (!point) return undefined;
  const { ttl } = point;
  return { type: "cache-point", ...((ttl === "5m" || ttl === "1h") && { ttl }) };
}

function textOf(block: JsonObject): TextPart | undefined {
  const text = readString(block, "text");
  return text === undefined ? undefined : { type: "text", text };
}

// Other formats get the text, Converse the block itself.
function nativePart(block: JsonObject): TextPart {
  return { type: "text", text: JSON.stringify(block), metadata: { converse: { block } } };
}

function guardedOf(block: JsonObject): GuardContentPart | undefined {
  const guarded = readObject(block, "guardContent");
  if (!guarded) return undefined;
  const image = readObject(guarded, "image");
  if (image) return { type: "guard-content", content: decodeMedia("image", image) };
  const { text, qualifiers } = readObject(guarded, "text") ?? {};
  return {
    type: "guard-content",
    content: { type: "text", text: String(text) },
    // They were checked.
    ...(qualifiers !== undefined && { qualifiers: qualifiers as GuardContentPart["qualifiers"] & {} }),
  };
}

function decodeResult(block: JsonObject): ToolPart {
  const point = cachePointOf(block);
  if (point) return point;
  const result = readObject(block, "toolResult") ?? {};
  const { status } = result;
  return {
    type: "tool-result",
    callId: readString(result, "toolUseId") ?? "",
    content: readObjects(result, "content").map(decodeResultContent),
    ...(status !== undefined && { isError: status === "error" }),
  };
}

function decodeResultContent(block: JsonObject): ToolResultContent {
  if (block.json !== undefined) return { type: "json", value: block.json };
  // The rest is what a user may show, but for sound and what is guarded or cached.
  return decodeShown(block) as ToolResultContent;
}

function decodeDocument(document: JsonObject): DocumentPart {
  const context = readString(document, "context");
  const citations = readObject(document, "citations");
  return {
    type: "document",
    mediaType: mediaTypeOf("document", readString(document, "format") ?? "txt"),
    source: decodeDocumentSource(required(readObject(document, "source"), "source")),
    name: readString(document, "name") ?? "",
    ...(context !== undefined && { context }),
    ...(citations && { citations: citations.enabled === true }),
  };
}

function decodeDocumentSource(source: JsonObject): DocumentPart["source"] {
  const text = readString(source, "text");
  if (text !== undefined) return { type: "text", text };
  if (source.content === undefined) return decodeSource(source);
  return { type: "content", content: textsOf(source) };
}

function decodeSearchResult(hit: JsonObject): SearchResultPart {
  const citations = readObject(hit, "citations");
  return {
    type: "search-result",
    source: readString(hit, "source") ?? "",
    title: readString(hit, "title") ?? "",
    content: textsOf(hit),
    ...(citations && { citations: citations.enabled === true }),
  };
}

function textsOf(holder: JsonObject): TextPart[] {
  return readObjects(holder, "content").map((piece) => ({
    type: "text",
    text: readString(piece, "text") ?? "",
  }));
}
