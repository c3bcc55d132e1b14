import {
  type AssistantPart,
  BedrockError,
  type CachePointPart,
  type Call,
  checkSize,
  type DocumentPart,
  type ImagePart,
  inlineData,
  type JsonObject,
  type Part,
  present,
  readObject,
  readObjects,
  readString,
  required,
  type TextPart,
  type ToolCallPart,
  type ToolResultContent,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { decodeCitation, encodeCitation } from "./claude-citations.ts";

const imageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];
/** User guide, "Anthropic Claude Messages API". That 20 are the most in a request is unverified, and left to the service. */
const maxImageBytes = 3.75 * 2 ** 20;
const converse = "Use the Converse adapter or another model.";

/** Appends the parts of a message as native blocks. A cache point has no block: it marks the one before it. */
export function addBlocks(
  blocks: JsonObject[],
  parts: readonly Part[],
  call: Call,
  warnings: Warning[],
): JsonObject[] {
  for (const part of parts) {
    if (part.type === "cache-point") markCached(blocks, part, call);
    else if (part.type === "reasoning" && part.signature === undefined && part.redactedData === undefined) {
      const message = `${call.model.id}: reasoning without Claude's signature was left out.`;
      warnings.push({ code: "adjusted-content", setting: "messages", message });
    } else blocks.push(encodeBlock(part, call));
  }
  return blocks;
}

/** Puts a cache point on the last of the blocks or tools before it. Throws `invalid-request` when there is none. */
export function markCached(
  blocks: JsonObject[],
  { ttl }: CachePointPart,
  { model }: Pick<Call, "model">,
): void {
  // What the model thought is cached with what follows it.
  const last = blocks.findLastIndex(({ type }) => !String(type).endsWith("thinking"));
  if (last < 0)
    throw new BedrockError("invalid-request", `${model.id}: a cache point needs content before it.`, {
      modelId: model.id,
    });
  blocks[last] = { ...blocks[last], cache_control: present({ type: "ephemeral", ttl }) };
}

function encodeBlock(part: Exclude<Part, CachePointPart>, call: Pick<Call, "model">): JsonObject {
  switch (part.type) {
    case "tool-result":
      return present({
        type: "tool_result",
        tool_use_id: part.callId,
        content: part.content.map((content) => encodeResult(content, call)),
        is_error: part.isError,
      });
    case "text":
    case "image":
    case "document":
    case "search-result":
      return encodeContent(part, call);
    case "reasoning":
    case "tool-call":
      return assistantBlock(part, call);
    case "video":
    case "audio":
    case "guard-content":
      throw unsupported(call, `Claude's own format can't carry ${part.type} parts`, converse);
  }
}

/** A part of the model's turn as a block, for requests and replies alike. */
export function assistantBlock(
  part: Exclude<AssistantPart, CachePointPart>,
  call: Pick<Call, "model">,
): JsonObject {
  switch (part.type) {
    case "text":
      return encodeContent(part, call);
    case "reasoning":
      if (part.redactedData !== undefined) return { type: "redacted_thinking", data: part.redactedData };
      return { type: "thinking", thinking: part.text, signature: part.signature ?? "" };
    case "tool-call":
      return { type: "tool_use", id: part.id, name: part.name, input: toolInput(part, call) };
    case "image":
    case "audio":
      throw unsupported(call, `Claude's turns can't hold ${part.type} parts`, "Show it in a user message.");
  }
}

/** A block of the model's turn as a part; `undefined` for kinds that are unknown here, and for text that is empty. */
export function assistantPart(block: JsonObject): AssistantPart | undefined {
  switch (block.type) {
    case "text": {
      const text = required(readString(block, "text"), "text");
      const citations = readObjects(block, "citations").map(decodeCitation);
      return text || citations.length > 0
        ? { type: "text", text, ...(citations.length > 0 && { citations }) }
        : undefined;
    }
    case "thinking":
      return {
        type: "reasoning",
        text: required(readString(block, "thinking"), "thinking"),
        ...signatureOf(block),
      };
    case "redacted_thinking":
      return { type: "reasoning", text: "", redactedData: required(readString(block, "data"), "data") };
    case "tool_use":
      return { type: "tool-call", ...toolIdentity(block), input: readObject(block, "input") ?? {} };
    default:
      return undefined;
  }
}

/** ID and name of a `tool_use` block. */
export function toolIdentity(block: JsonObject): Pick<ToolCallPart, "id" | "name"> {
  return { id: required(readString(block, "id"), "id"), name: required(readString(block, "name"), "name") };
}

function signatureOf(block: JsonObject): { signature?: string } {
  const signature = readString(block, "signature");
  return signature ? { signature } : {};
}

function toolInput(part: ToolCallPart, { model }: Pick<Call, "model">): NonNullable<ToolCallPart["input"]> {
  if (part.input !== undefined && part.input !== null) return part.input;
  throw new BedrockError(
    "invalid-request",
    `${model.id}: the tool call ${part.id} has no valid JSON input.`,
    { modelId: model.id },
  );
}

type Content = Extract<ToolResultContent, { type: "text" | "image" | "document" | "search-result" }>;

function encodeContent(part: Content, call: Pick<Call, "model">): JsonObject {
  switch (part.type) {
    case "text":
      return encodeText(part);
    case "image":
      return encodeImage(part, call);
    case "document":
      return present({
        type: "document",
        source: documentSource(part, call),
        title: part.name,
        context: part.context,
        citations: part.citations === undefined ? undefined : { enabled: part.citations },
      });
    case "search-result": {
      const { source, title, content, citations } = part;
      const enabled = citations === undefined ? undefined : { enabled: citations };
      return present({
        type: "search_result",
        source,
        title,
        content: content.map(encodeText),
        citations: enabled,
      });
    }
  }
}

function encodeText({ text, citations }: TextPart): JsonObject {
  return { type: "text", text, ...(citations && { citations: citations.map(encodeCitation) }) };
}

function encodeImage(part: ImagePart, call: Pick<Call, "model">): JsonObject {
  const { mediaType } = part;
  if (!imageTypes.includes(mediaType)) {
    throw unsupported(
      call,
      `Claude takes no ${mediaType} pictures`,
      `Convert it to one of: ${imageTypes.join(", ")}.`,
    );
  }
  checkSize(part, maxImageBytes, call);
  return { type: "image", source: { type: "base64", media_type: mediaType, data: inlineData(part, call) } };
}

function documentSource(part: DocumentPart, call: Pick<Call, "model">): JsonObject {
  const { mediaType, source } = part;
  if (source.type === "text") return { type: "text", media_type: "text/plain", data: source.text };
  if (source.type === "content")
    return { type: "content", content: source.content.map((part) => encodeContent(part, call)) };
  if (mediaType === "application/pdf")
    return { type: "base64", media_type: mediaType, data: inlineData({ type: "document", source }, call) };
  const way = 'Pass a PDF, or plain text as { type: "text", text }, or use the Converse adapter.';
  throw unsupported(call, `Claude's own format takes no ${mediaType} documents`, way);
}

function encodeResult(part: ToolResultContent, call: Pick<Call, "model">): JsonObject {
  if (part.type === "json") return { type: "text", text: JSON.stringify(part.value) };
  if (part.type === "video") throw unsupported(call, "Claude's tool results can't hold video", converse);
  return encodeContent(part, call);
}
