import {
  isObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  readObject,
  readObjects,
  readString,
} from "@bedplate/core";
import { isServerTool } from "./converse-blocks.ts";

/** The blocks of a reply that have no part of ours, and are kept as they are. */
export interface NativeBlocks {
  /** Calls and answers of tools that the service runs itself. */
  readonly serverTools: readonly JsonObject[];
  /** Blocks of other kinds: films, pictures that failed, what Converse will know tomorrow. */
  readonly otherBlocks: readonly JsonObject[];
}

const toldKinds = [
  ...["text", "citationsContent", "citation", "reasoningContent"],
  ...["toolUse", "toolResult", "cachePoint"],
];

/** Whether a block, or a piece of one, is of a kind that is not told elsewhere. */
export function isOtherBlock(block: JsonObject): boolean {
  const kinds = Object.keys(block);
  return kinds.length > 0 && kinds.every((kind) => !toldKinds.includes(kind));
}

/** What a stream has of such blocks. */
export interface NativeCollector {
  /** Takes the start of a block, and says whether the block has no part. */
  start(index: number, block: JsonObject): boolean;
  /** Takes a delta, and says whether it has no part. */
  move(index: number, delta: JsonObject): boolean;
  blocks(): NativeBlocks;
}

/** Begins without blocks. */
export function collectNatives(): NativeCollector {
  const serverTools = new Map<number, ServerBlock>();
  const others = new Map<number, JsonObject>();
  return {
    start(index, block) {
      if (isOtherBlock(block)) others.set(index, block);
      const served = openServerBlock(block);
      if (served) serverTools.set(index, served);
      return served !== undefined;
    },
    move(index, delta) {
      const served = serverTools.get(index);
      if (served) moveServerBlock(served, delta);
      const isOther = !served && isOtherBlock(delta) && !isPicture(delta);
      if (isOther) others.set(index, addPiece(others.get(index) ?? {}, delta));
      // One that did not fail is a part.
      else if (isPicture(delta)) others.delete(index);
      return isOther || served !== undefined;
    },
    blocks: () => ({
      serverTools: [...serverTools.values()].map(closeServerBlock),
      otherBlocks: [...others.values()],
    }),
  };
}

function isPicture(delta: JsonObject): boolean {
  return readObject(readObject(delta, "image") ?? {}, "source") !== undefined;
}

/** A tool that the service runs, or what it gave: no content of ours, but not to be lost. */
interface ServerBlock {
  start: JsonObject;
  input: string;
  results?: JsonObject[];
}

function openServerBlock(block: JsonObject): ServerBlock | undefined {
  const result = readObject(block, "toolResult");
  if (result) return { start: result, input: "", results: [] };
  const tool = readObject(block, "toolUse");
  return tool && isServerTool(tool) ? { start: tool, input: "" } : undefined;
}

function moveServerBlock(served: ServerBlock, delta: JsonObject): void {
  served.input += readString(readObject(delta, "toolUse") ?? {}, "input") ?? "";
  served.results?.push(...readObjects(delta, "toolResult"));
}

function closeServerBlock({ start, input, results }: ServerBlock): JsonObject {
  if (results) return { toolResult: { ...start, content: results } };
  return { toolUse: { ...start, input: parseJson(input) ?? {} } };
}

// Texts and lists grow, objects member by member; all else is replaced.
function addPiece(block: JsonObject, piece: JsonObject): JsonObject {
  const added = Object.entries(piece).map(([name, value]) => [name, joined(block[name], value)]);
  return { ...block, ...Object.fromEntries(added) };
}

function joined(before: JsonValue | undefined, value: JsonValue | undefined): JsonValue | undefined {
  if (typeof before === "string" && typeof value === "string") return before + value;
  if (Array.isArray(before) && Array.isArray(value)) return [...before, ...value];
  return isObject(before) && isObject(value) ? addPiece(before, value) : value;
}
