import {
  type AssistantMessage,
  type AudioPart,
  type Call,
  citationsLeftOut,
  type ImagePart,
  inlineData,
  type JsonObject,
  leftOut,
  type Message,
  type Part,
  present,
  type ToolCallPart,
  type ToolResultPart,
  type UserPart,
  unsupported,
  type Warning,
} from "@bedplate/core";
import type { ChatCompletionsDialect } from "./dialect.ts";

/** A conversation while it is written. */
interface Writing {
  readonly call: Call;
  readonly dialect: ChatCompletionsDialect;
  readonly omitted: Set<Part["type"]>;
}

/** Messages in the native form. Throws `unsupported` for what it can't carry; reasoning and cache points are left out with a warning. */
export function encodeMessages(
  call: Call,
  dialect: ChatCompletionsDialect,
  warnings: Warning[],
): JsonObject[] {
  if (call.request.messages.at(-1)?.role === "assistant") {
    throw unsupported(call, "this format does not continue a turn of the model", "End with a user message.");
  }
  const writing: Writing = { call, dialect, omitted: new Set() };
  const messages = call.request.messages.flatMap((message) => encodeMessage(message, writing));
  warnings.push(...[...writing.omitted].map((type) => leftOut(call, type)), ...citationsLeftOut(call));
  return messages;
}

function encodeMessage(message: Message, writing: Writing): JsonObject[] {
  switch (message.role) {
    case "system":
      return [{ role: writing.dialect.system ?? "system", content: textOf(message.content, writing) }];
    case "user":
      return [{ role: "user", content: userContent(message.content, writing) }];
    case "assistant":
      return [encodeAnswer(message, writing)];
    case "tool":
      return message.content.flatMap((part) => {
        if (part.type === "tool-result") return [encodeResult(part, writing)];
        writing.omitted.add(part.type);
        return [];
      });
  }
}

// Texts alone are one string, which every model takes.
function userContent(parts: readonly UserPart[], writing: Writing): string | JsonObject[] {
  const isMedia = (part: UserPart): part is ImagePart | AudioPart =>
    part.type === "image" || part.type === "audio";
  if (!parts.some(isMedia)) return textOf(parts, writing);
  return parts.flatMap((part) => {
    if (isMedia(part)) return [encodeMedia(part, writing)];
    const text = textOf([part], writing);
    return text === "" ? [] : [{ type: "text", text }];
  });
}

function textOf(parts: readonly Part[], writing: Writing): string {
  return parts.map((part) => writeText(part, writing)).join("");
}

function writeText(part: Part, { call, dialect, omitted }: Writing): string {
  if (part.type === "text") return part.text;
  if (part.type === "reasoning" && dialect.replay) return dialect.replay.join(part.text);
  if (part.type !== "reasoning" && part.type !== "cache-point") {
    const way = "Use a model or an adapter that can, such as the Converse adapter.";
    throw unsupported(call, `this format can't carry ${part.type} parts here`, way);
  }
  omitted.add(part.type);
  return "";
}

function encodeMedia(part: ImagePart | AudioPart, { call, dialect }: Writing): JsonObject {
  const { type, mediaType, source } = part;
  if (!dialect.media?.(call.model).includes(type)) {
    throw unsupported(call, `this model takes no ${type} parts`, "Use a model that does.");
  }
  const data = inlineData({ type, source }, call);
  if (type === "image") {
    return { type: "image_url", image_url: { url: `data:${mediaType};base64,${data}` } };
  }
  // The format's names are those of files: mp3 and wav.
  const format = mediaType === "audio/mpeg" ? "mp3" : mediaType.replace(/^audio\/(x-)?/, "");
  return { type: "input_audio", input_audio: { data, format } };
}

function encodeAnswer({ content }: AssistantMessage, writing: Writing): JsonObject {
  const calls = content.filter((part) => part.type === "tool-call");
  const text = textOf(
    content.filter((part) => part.type !== "tool-call"),
    writing,
  );
  return present({
    role: "assistant",
    content: text === "" && calls.length > 0 ? undefined : text,
    tool_calls: calls.length > 0 ? calls.map(encodeCall) : undefined,
  });
}

/** A tool call in the native form, for requests and replies alike. */
export function encodeCall({ id, name, input = {}, inputText }: ToolCallPart): JsonObject {
  return { id, type: "function", function: { name, arguments: inputText ?? JSON.stringify(input) } };
}

// The format has no mark for a failed call, so its text says so.
function encodeResult({ callId, content, isError }: ToolResultPart, writing: Writing): JsonObject {
  const texts = content.map((part) =>
    part.type === "json" ? JSON.stringify(part.value) : textOf([part as Part], writing),
  );
  const text = texts.join("\n");
  return { role: "tool", tool_call_id: callId, content: isError ? JSON.stringify({ error: text }) : text };
}
