import {
  type AssistantPart,
  type CachePointPart,
  type DocumentPart,
  type JsonObject,
  type MediaSource,
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
import { assistantPart } from "./nova-blocks.ts";
import { type MediaPart, mediaTypes } from "./nova-media.ts";

// Bodies were checked against their schema, so the kinds below are all there are.

/** A native message as ours. Tool results become a message of their own. */
export function decodeMessage(message: JsonObject): Message[] {
  const blocks = readObjects(message, "content");
  if (message.role !== "assistant") return userMessages(blocks);
  return [{ role: "assistant", content: decodeBlocks<AssistantPart>(blocks, decodeSpoken) }];
}

/** System blocks as parts. */
export function decodeSystem(blocks: readonly JsonObject[]): SystemPart[] {
  return decodeBlocks(blocks, decodeText);
}

// A cache point is a block of its own, or a member of the block that it follows.
function decodeBlocks<Kind extends Part>(
  blocks: readonly JsonObject[],
  decode: (block: JsonObject) => Kind,
): (Kind | CachePointPart)[] {
  return blocks.flatMap(({ cachePoint, ...block }) => [
    ...(Object.keys(block).length > 0 ? [decode(block)] : []),
    ...(cachePoint === undefined ? [] : [{ type: "cache-point" } as const]),
  ]);
}

function userMessages(blocks: readonly JsonObject[]): Message[] {
  const runs: { results: boolean; blocks: JsonObject[] }[] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    const results = "toolResult" in block;
    // A cache point belongs to what is before it.
    if (last && (last.results === results || isCachePoint(block))) last.blocks.push(block);
    else runs.push({ results, blocks: [block] });
  }
  return runs.map((run) =>
    run.results
      ? { role: "tool", content: decodeBlocks<ToolPart>(run.blocks, decodeResult) }
      : { role: "user", content: decodeBlocks<UserPart>(run.blocks, decodeShown) },
  );
}

function isCachePoint(block: JsonObject): boolean {
  return "cachePoint" in block && Object.keys(block).length === 1;
}

function decodeText(block: JsonObject): TextPart {
  return { type: "text", text: readString(block, "text") ?? "" };
}

function decodeSpoken(block: JsonObject): AssistantPart {
  return (
    assistantPart(block) ??
    ("reasoningContent" in block ? { type: "reasoning", text: "" } : decodeText(block))
  );
}

function decodeResult(block: JsonObject): ToolPart {
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
  const value = readObject(block, "json");
  return value ? { type: "json", value } : decodeText(block);
}

function decodeShown(block: JsonObject): UserPart {
  for (const type of ["image", "video", "audio", "document"] as const) {
    const media = readObject(block, type);
    if (media) return decodeMedia(type, media);
  }
  return decodeText(block);
}

function decodeMedia(type: MediaPart["type"], media: JsonObject): MediaPart {
  const mediaType = mediaTypes[type][readString(media, "format") ?? ""] ?? "";
  const source = decodeSource(readObject(media, "source") ?? {});
  if (type !== "document") return { type, mediaType, source };
  return { type, mediaType, source, name: readString(media, "name") ?? "" } satisfies DocumentPart;
}

function decodeSource(source: JsonObject): MediaSource {
  const s3 = readObject(source, "s3Location");
  if (!s3) return { type: "base64", data: readString(source, "bytes") ?? "" };
  const bucketOwner = readString(s3, "bucketOwner");
  return { type: "s3", uri: readString(s3, "uri") ?? "", ...(bucketOwner !== undefined && { bucketOwner }) };
}
