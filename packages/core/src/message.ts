import type { JsonValue } from "./json.ts";
import type {
  AssistantMessage,
  AssistantPart,
  DocumentPart,
  ImagePart,
  JsonPart,
  MediaSource,
  Message,
  SystemMessage,
  SystemPart,
  TextPart,
  ToolMessage,
  ToolResultContent,
  UserMessage,
  UserPart,
} from "./message-parts.ts";

/** Instructions to the model. */
export function system(...content: (string | SystemPart)[]): SystemMessage {
  return { role: "system", content: content.map(asPart) };
}

/** A user's turn, of texts and parts in order. */
export function user(...content: (string | UserPart)[]): UserMessage {
  return { role: "user", content: content.map(asPart) };
}

/** A turn of the model: an earlier answer, or as the last message the beginning of the next. */
export function assistant(...content: (string | AssistantPart)[]): AssistantMessage {
  return { role: "assistant", content: content.map(asPart) };
}

/** What a tool gave for one call: text, any other JSON value, or parts. */
export function toolResult(
  call: { id: string; name: string },
  result: string | ToolResultContent[] | { json: JsonValue },
  options: { isError?: boolean } = {},
): ToolMessage {
  const content =
    typeof result === "string" ? [text(result)] : "json" in result ? [json(result.json)] : result;
  return {
    role: "tool",
    content: [{ type: "tool-result", callId: call.id, name: call.name, content, ...options }],
  };
}

/** A text part. */
export function text(value: string): TextPart {
  return { type: "text", text: value };
}

/** A picture from bytes, base64 text, or a source. */
export function image(source: Uint8Array | string | MediaSource, mediaType: string): ImagePart {
  return { type: "image", mediaType, source: mediaSource(source) };
}

/** A document from bytes, base64 text, or a source. For plain text pass `{ type: "text", text }`. */
export function document(
  source: Uint8Array | string | DocumentPart["source"],
  mediaType: string,
  options: Pick<DocumentPart, "name" | "context" | "citations"> = {},
): DocumentPart {
  return { type: "document", mediaType, source: mediaSource(source), ...options };
}

/** All the text of an answer or message, joined. */
export function textOf(message: Pick<Message, "content">): string {
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function json(value: JsonValue): JsonPart {
  return { type: "json", value };
}

function asPart<Part>(part: string | Part): Part | TextPart {
  return typeof part === "string" ? text(part) : part;
}

function mediaSource<Source extends object>(source: Uint8Array | string | Source): MediaSource | Source {
  if (typeof source === "string") return { type: "base64", data: source };
  return source instanceof Uint8Array ? { type: "base64", data: toBase64(source) } : source;
}

/** Bytes as base64 text, without Node. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In slices, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
