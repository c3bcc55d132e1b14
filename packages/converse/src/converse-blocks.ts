import {
  type AssistantPart,
  BedrockError,
  type GuardContentPart,
  isObject,
  type JsonObject,
  type Part,
  present,
  type ReasoningPart,
  readObject,
  readObjects,
  readString,
  required,
  type SearchResultPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultContent,
  type ToolResultPart,
  toolInput,
  unsupported,
} from "@bedplate/core";
import { decodeCitation, encodeCitation } from "./converse-citations.ts";
import { type Draft, warn } from "./converse-draft.ts";
import { decodeMedia, encodeMedia, encodeSource, formatOf } from "./converse-media.ts";
import type { NormalisedTurns } from "./turns.ts";

/** The parts of a message as blocks, for requests and replies alike. */
export function encodeBlocks(parts: readonly Part[], draft: Draft): JsonObject[] {
  return parts.flatMap((part) => {
    // A block that we have no part for travels beside a text that says the same.
    const native = "metadata" in part ? part.metadata?.converse?.block : undefined;
    if (isObject(native)) return [native];
    return part.type === "reasoning" ? reasoningBlocks(part) : [encodeBlock(part, draft)];
  });
}

function encodeBlock(part: Exclude<Part, ReasoningPart>, draft: Draft): JsonObject {
  switch (part.type) {
    case "text":
      return textBlock(part);
    case "image":
    case "document":
    case "video":
    case "audio":
      return { [part.type]: encodeMedia(part, draft) };
    case "tool-call":
      return { toolUse: { toolUseId: part.id, name: part.name, input: toolArguments(part, draft) } };
    case "tool-result":
      return { toolResult: encodeResult(part, draft) };
    case "search-result":
      return { searchResult: encodeSearchResult(part) };
    case "guard-content":
      return { guardContent: encodeGuarded(part, draft) };
    case "cache-point":
      return { cachePoint: present({ type: "default", ttl: part.ttl }) };
  }
}

function textBlock({ text, citations }: TextPart): JsonObject {
  if (!citations?.length) return { text };
  return { citationsContent: { content: [{ text }], citations: citations.map(encodeCitation) } };
}

// One block can't hold both.
function reasoningBlocks({ text, signature, redactedData }: ReasoningPart): JsonObject[] {
  const thought = { reasoningContent: { reasoningText: present({ text, signature }) } };
  if (redactedData === undefined) return [thought];
  const secret = { reasoningContent: { redactedContent: redactedData } };
  return text || signature ? [thought, secret] : [secret];
}

function toolArguments({ id, input, inputText }: ToolCallPart, draft: Draft): JsonObject {
  const { model } = draft;
  if (isObject(input)) return input;
  // What the model wrote itself must not end the conversation.
  if (input === undefined || inputText !== undefined) {
    const what = `the arguments of the tool call ${id} are not a JSON object; none were sent`;
    warn(draft, "adjusted-content", "messages", what);
    return {};
  }
  const message = `${model.id}: the input of the tool call ${id} is not a JSON object.`;
  throw new BedrockError("invalid-request", message, { modelId: model.id });
}

function encodeResult({ callId, content, isError }: ToolResultPart, draft: Draft): JsonObject {
  const blocks = content.map((part) => encodeResultContent(part, draft));
  const status = isError === undefined ? undefined : isError ? "error" : "success";
  return present({ toolUseId: callId, content: blocks, status });
}

function encodeResultContent(part: ToolResultContent, draft: Draft): JsonObject {
  if (part.type !== "json") return encodeBlock(part, draft);
  // The service takes nothing but objects as JSON.
  return isObject(part.value) ? { json: part.value } : { text: JSON.stringify(part.value) };
}

function encodeSearchResult({ source, title, content, citations }: SearchResultPart): JsonObject {
  return present({
    source,
    title,
    content: content.map(({ text }) => ({ text })),
    citations: citations === undefined ? undefined : { enabled: citations },
  });
}

function encodeGuarded({ content, qualifiers }: GuardContentPart, draft: Draft): JsonObject {
  if (content.type === "text") return { text: present({ text: content.text, qualifiers }) };
  if (qualifiers) warn(draft, "adjusted-content", "messages", "guarded pictures have no qualifiers");
  const format = formatOf(content, draft);
  if (content.source.type === "s3" || !guardedFormats.includes(format)) {
    const way = `Pass base64 of ${guardedFormats.join(" or ")}, or show the picture unguarded.`;
    throw unsupported(draft, "guardrails look only at bytes of some kinds of pictures", way);
  }
  return { image: { format, source: encodeSource(content, content.source, draft) } };
}

// "API Reference", GuardrailConverseImageBlock.
const guardedFormats: readonly string[] = ["png", "jpeg"];

/** The way back from the IDs and names that were sent to the caller's own. */
export type CallerNames = Pick<NormalisedTurns, "restoreId" | "restoreName">;

/** A block of the model's turn as a part; `undefined` for kinds that are unknown here, and for what is empty. */
export function assistantPart(block: JsonObject, turns: CallerNames): AssistantPart | undefined {
  const text = readString(block, "text");
  if (text) return { type: "text", text };
  const cited = readObject(block, "citationsContent");
  if (cited) return citedText(cited);
  const call = readObject(block, "toolUse");
  if (call && !isServerTool(call))
    return { type: "tool-call", ...toolIdentity(call, turns), ...argumentsOf(call) };
  const thought = readObject(block, "reasoningContent");
  if (thought) return reasoningPart(thought);
  for (const type of ["image", "audio"] as const) {
    const media = readObject(block, type);
    // One with an error has no source.
    if (media?.source) return decodeMedia(type, media);
  }
  return undefined;
}

// Arguments that were cut or are malformed come as text.
function argumentsOf({ input }: JsonObject): Pick<ToolCallPart, "input" | "inputText"> {
  return typeof input === "string" ? toolInput(input) : { input: input ?? {} };
}

function citedText(cited: JsonObject): TextPart | undefined {
  const text = readObjects(cited, "content")
    .map((piece) => readString(piece, "text") ?? "")
    .join("");
  const citations = readObjects(cited, "citations").map(decodeCitation);
  if (!text && citations.length === 0) return undefined;
  return { type: "text", text, ...(citations.length > 0 && { citations }) };
}

function reasoningPart(thought: JsonObject): ReasoningPart | undefined {
  const redactedData = readString(thought, "redactedContent");
  if (redactedData !== undefined) return { type: "reasoning", text: "", redactedData };
  const said = readObject(thought, "reasoningText") ?? {};
  const text = readString(said, "text") ?? "";
  const signature = readString(said, "signature");
  return text || signature ? { type: "reasoning", text, ...(signature && { signature }) } : undefined;
}

/** ID and name of a `toolUse`, as the caller knows them. */
export function toolIdentity(
  toolUse: JsonObject,
  { restoreId, restoreName }: CallerNames,
): Pick<ToolCallPart, "id" | "name"> {
  return {
    id: restoreId(required(readString(toolUse, "toolUseId"), "toolUseId")),
    name: restoreName(required(readString(toolUse, "name"), "name")),
  };
}

/** Whether the service runs the tool itself. Calls of the caller's tools may have a type too: `tool_use`. */
export function isServerTool({ type }: JsonObject): boolean {
  return type === "server_tool_use";
}

/** The names of a reply as they are, for who does not know the call's own. */
export const sameNames: CallerNames = {
  restoreId: (id) => id,
  restoreName: (name) => name,
};
