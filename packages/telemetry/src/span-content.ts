import type { AssistantPart, Finish, MediaSource, Part, PassingCall, Tool } from "@bedplate/core";
import type { Attributes } from "@opentelemetry/api";
import { finishReason } from "./span-attributes.ts";

/** What was asked, in the conventions' JSON. Media are told by their type and size, not by their bytes. */
export function requestContent({ request }: PassingCall): Attributes {
  if ("messages" in request && "model" in request) {
    const { messages, tools } = request;
    const instructions = messages
      .filter(({ role }) => role === "system")
      .flatMap(({ content }) => content.map(part));
    const others = messages.filter(({ role }) => role !== "system");
    return {
      ...(instructions.length > 0 && { "gen_ai.system_instructions": JSON.stringify(instructions) }),
      "gen_ai.input.messages": JSON.stringify(
        others.map(({ role, content }) => ({ role, parts: content.map(part) })),
      ),
      ...(tools && { "gen_ai.tool.definitions": JSON.stringify(tools.map(definition)) }),
    };
  }
  if ("query" in request) return { "gen_ai.retrieval.query.text": request.query };
  if (!("prompt" in request) || request.prompt === undefined) return {};
  const parts = [{ type: "text", content: request.prompt }];
  return { "gen_ai.input.messages": JSON.stringify([{ role: "user", parts }]) };
}

/** What was answered, of answers that have content. */
export function answerContent(answer: unknown): Attributes {
  if (typeof answer !== "object" || answer === null || !("content" in answer && "finish" in answer))
    return {};
  // Only chats have both.
  const { content, finish } = answer as { content: readonly AssistantPart[]; finish: Finish };
  const message = {
    role: "assistant",
    parts: content.map(part),
    finish_reason: finishReason(finish.reason),
  };
  return { "gen_ai.output.messages": JSON.stringify([message]) };
}

function part(given: Part): Readonly<Record<string, unknown>> {
  switch (given.type) {
    case "text":
      return { type: "text", content: given.text };
    case "reasoning":
      return { type: "reasoning", content: given.text };
    case "tool-call": {
      const { id, name, input, inputText } = given;
      return { type: "tool_call", id, name, arguments: input ?? inputText };
    }
    case "tool-result": {
      const response = given.content.map((it) => (it.type === "json" ? it.value : part(it)));
      return { type: "tool_call_response", id: given.callId, response };
    }
    case "image":
    case "video":
    case "audio":
      return media(given.type, given.mediaType, given.source);
    case "document":
      return document(given.mediaType, given.source);
    case "search-result":
      return { type: "search_result", title: given.title, source: given.source };
    case "guard-content":
      return part(given.content);
    case "cache-point":
      return { type: "cache_point" };
  }
}

type DocumentSource = Extract<Part, { type: "document" }>["source"];

function document(mediaType: string, source: DocumentSource): Readonly<Record<string, unknown>> {
  switch (source.type) {
    case "text":
      return { type: "text", content: source.text };
    case "content":
      return { type: "document", mime_type: mediaType, content: source.content.map(part) };
    case "base64":
    case "s3":
    case "url":
      return media("document", mediaType, source);
  }
}

function media(modality: string, mime_type: string, source: MediaSource): Readonly<Record<string, unknown>> {
  switch (source.type) {
    case "base64":
      return { type: modality, mime_type, bytes: Math.floor((source.data.length * 3) / 4) };
    case "s3":
      return { type: "uri", modality, mime_type, uri: source.uri };
    case "url":
      return { type: "uri", modality, mime_type, uri: source.url };
  }
}

function definition(tool: Tool): Readonly<Record<string, unknown>> {
  switch (tool.type) {
    case "function":
      return {
        type: "function",
        name: tool.name,
        description: tool.description,
        parameters: tool.inputSchema,
      };
    case "provider":
      return { type: tool.provider, name: tool.name };
    case "cache-point":
      return { type: "cache_point" };
  }
}
