import {
  type AssistantPart,
  BedrockError,
  type CachePointPart,
  type Call,
  isObject,
  type JsonObject,
  type Message,
  type Part,
  present,
  type ReasoningPart,
  readObject,
  readString,
  required,
  type ToolCallPart,
  type ToolResultContent,
  type ToolResultPart,
  unsupported,
} from "@bedplate/core";
import { type Draft, isFirstGeneration, warn } from "./nova-draft.ts";
import { encodeMedia } from "./nova-media.ts";

/** The parts of a message as native blocks. */
export function encodeContent({ role, content }: Message, draft: Draft): JsonObject[] {
  return role === "assistant"
    ? content.flatMap((part) => spokenBlocks(part, draft))
    : content.map((part) => shownBlock(part, draft));
}

function spokenBlocks(part: AssistantPart, draft: Draft): JsonObject[] {
  if (part.type === "cache-point") return [cachePoint];
  if (part.type !== "reasoning" || takesBack(part, draft)) return [assistantBlock(part, draft)];
  warn(draft, "adjusted-content", "messages", "this Nova takes no such reasoning back; it was left out");
  return [];
}

// Redacted data is another provider's: Nova has a word for it.
function takesBack({ redactedData }: ReasoningPart, { model }: Draft): boolean {
  return redactedData === undefined && !isFirstGeneration(model);
}

function shownBlock(part: Exclude<Part, { type: "reasoning" | "tool-call" }>, draft: Draft): JsonObject {
  switch (part.type) {
    case "text":
      return { text: part.text };
    case "cache-point":
      return cachePoint;
    case "image":
    case "video":
    case "audio":
    case "document":
      return encodeMedia(part, draft);
    case "tool-result":
      return encodeResult(part, draft);
    case "search-result":
    case "guard-content":
      throw unsupported(
        draft,
        `Nova's own format can't carry ${part.type} parts`,
        "Use the Converse adapter or another model.",
      );
  }
}

const cachePoint = { cachePoint: { type: "default" } };

function encodeResult({ callId, content, isError }: ToolResultPart, draft: Draft): JsonObject {
  const status = isError === undefined ? undefined : isError ? "error" : "success";
  const blocks = content.map((part) => encodeResultContent(part, draft));
  return { toolResult: present({ toolUseId: callId, content: blocks, status }) };
}

function encodeResultContent(part: ToolResultContent, draft: Draft): JsonObject {
  if (part.type === "text") return { text: part.text };
  if (part.type !== "json") {
    const way = "Show it in the user message behind the tool's result.";
    throw unsupported(draft, `Nova's tool results can't hold ${part.type} parts`, way);
  }
  // The service takes nothing but objects as JSON.
  return isObject(part.value) ? { json: part.value } : { text: JSON.stringify(part.value) };
}

/** A part of the model's turn as a block, for requests and replies alike. */
export function assistantBlock(
  part: Exclude<AssistantPart, CachePointPart>,
  call: Pick<Call, "model">,
): JsonObject {
  switch (part.type) {
    case "text":
      return { text: part.text };
    case "reasoning":
      return {
        reasoningContent: { reasoningText: present({ text: part.text, signature: part.signature }) },
      };
    case "tool-call":
      return { toolUse: { name: part.name, toolUseId: part.id, input: toolInput(part, call) } };
    case "image":
    case "audio":
      throw unsupported(call, `Nova's turns can't hold ${part.type} parts`, "Show it in a user message.");
  }
}

function toolInput({ id, input }: ToolCallPart, { model }: Pick<Call, "model">): JsonObject {
  if (isObject(input)) return input;
  const message = `${model.id}: the input of the tool call ${id} is not a JSON object.`;
  throw new BedrockError("invalid-request", message, { modelId: model.id });
}

/** A block of the model's turn as a part; `undefined` for kinds that are unknown here, and for what is empty. */
export function assistantPart(block: JsonObject): AssistantPart | undefined {
  const text = readString(block, "text");
  if (text) return { type: "text", text };
  const call = readObject(block, "toolUse");
  if (call) {
    if (isServerTool(call)) return undefined;
    return { type: "tool-call", ...toolIdentity(call), input: readObject(call, "input") ?? {} };
  }
  const thought = readObject(readObject(block, "reasoningContent") ?? {}, "reasoningText") ?? {};
  const signature = readString(thought, "signature");
  const said = readString(thought, "text") ?? "";
  return said || signature ? { type: "reasoning", text: said, ...(signature && { signature }) } : undefined;
}

/** ID and name of a `toolUse`. */
export function toolIdentity(toolUse: JsonObject): Pick<ToolCallPart, "id" | "name"> {
  return {
    id: required(readString(toolUse, "toolUseId"), "toolUseId"),
    name: required(readString(toolUse, "name"), "name"),
  };
}

/** Whether the service runs the tool itself. Calls of the caller's tools may have a type too: `tool_use`. */
export function isServerTool({ type }: JsonObject): boolean {
  return type === "server_tool_use";
}
