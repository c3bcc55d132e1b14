import { BedrockError } from "./error.ts";
import type { JsonValue } from "./json.ts";
import type {
  AssistantMessage,
  AssistantPart,
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

/** The bytes of a picture, film or sound that is here. Throws `unsupported` for one that is elsewhere. */
export function bytesOf({ source }: { source: MediaSource }): Uint8Array {
  if (source.type === "base64") return fromBase64(source.data);
  const where = source.type === "s3" ? source.uri : source.url;
  throw new BedrockError("unsupported", `The bytes of ${where} are not here. Read them from there.`);
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

/** Bytes as base64 text, without Node. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  // In slices, since a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** The bytes of base64 text, without Node. Throws `invalid-request` for text that is none. */
export function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new BedrockError("invalid-request", "The data is no base64 text.");
  }
}
