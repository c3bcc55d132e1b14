import {
  type AssistantPart,
  type ChatRequest,
  isObject,
  type JsonObject,
  type Message,
  parseJson,
  readObject,
  readObjects,
  readString,
  type ToolCallPart,
  type ToolResultPart,
  toolInput,
  type UserPart,
} from "@bedplate/core";
import type { ChatCompletionsDialect } from "./dialect.ts";

// Bodies were checked against their schema, so the kinds below are all there are.

/** Native messages as ours. */
export function decodeMessages(
  messages: readonly JsonObject[],
  dialect: ChatCompletionsDialect,
): ChatRequest["messages"] {
  return messages.map((message): Message => {
    switch (message.role) {
      case "user":
        return { role: "user", content: userParts(message) };
      case "assistant":
        return { role: "assistant", content: answerParts(message, dialect) };
      case "tool":
        return { role: "tool", content: [decodeResult(message)] };
      default:
        return { role: "system", content: [{ type: "text", text: textOf(message) }] };
    }
  });
}

function textOf(message: JsonObject): string {
  if (!Array.isArray(message.content)) return readString(message, "content") ?? "";
  return readObjects(message, "content")
    .map((part) => readString(part, "text") ?? "")
    .join("");
}

function userParts(message: JsonObject): UserPart[] {
  if (typeof message.content === "string") return [{ type: "text", text: message.content }];
  return readObjects(message, "content").map(userPart);
}

function userPart(part: JsonObject): UserPart {
  if (part.type === "image_url") {
    const url = readString(readObject(part, "image_url") ?? {}, "url") ?? "";
    const [, mediaType = "image/*", data] = /^data:([^;,]+);base64,(.*)$/s.exec(url) ?? [];
    return {
      type: "image",
      mediaType,
      source: data === undefined ? { type: "url", url } : { type: "base64", data },
    };
  }
  if (part.type === "input_audio") {
    const audio = readObject(part, "input_audio") ?? {};
    const format = readString(audio, "format") ?? "";
    const source = { type: "base64", data: readString(audio, "data") ?? "" } as const;
    return { type: "audio", mediaType: `audio/${format === "mp3" ? "mpeg" : format}`, source };
  }
  return { type: "text", text: readString(part, "text") ?? "" };
}

function answerParts(message: JsonObject, { replay }: ChatCompletionsDialect): AssistantPart[] {
  const content = textOf(message);
  const [open, close] = replay ?? [];
  const end = open && close && content.startsWith(open) ? content.indexOf(close) : -1;
  const tagged = open && end > 0 ? content.slice(open.length, end) : undefined;
  const text = close && tagged !== undefined ? content.slice(end + close.length) : content;
  const thought = tagged ?? (readString(message, "reasoning_content") || undefined);
  const calls = readObjects(message, "tool_calls").map(decodeCall);
  return [
    ...(thought === undefined ? [] : [{ type: "reasoning", text: thought } as const]),
    ...(text === "" && (calls.length > 0 || thought !== undefined) ? [] : [{ type: "text", text } as const]),
    ...calls,
  ];
}

function decodeCall(call: JsonObject): ToolCallPart {
  const { name, arguments: written } = readObject(call, "function") ?? {};
  return {
    type: "tool-call",
    id: readString(call, "id") ?? "",
    name: String(name),
    ...toolInput(String(written)),
  };
}

// A failed call is told by its text alone.
function decodeResult(message: JsonObject): ToolResultPart {
  const text = textOf(message);
  const json = parseJson(text);
  const error = isObject(json) && typeof json.error === "string" ? json.error : undefined;
  const failed = error !== undefined && JSON.stringify({ error }) === text;
  return {
    type: "tool-result",
    callId: readString(message, "tool_call_id") ?? "",
    content: [{ type: "text", text: failed ? error : text }],
    ...(failed && { isError: true }),
  };
}
