import type { ChatOutput, JsonObject, ServerCall, TextPart } from "@bedplate/core";
import { responseText } from "@bedplate/core/server";
import { citedDocument } from "./command-r-documents.server.ts";
import { encodeCall, encodeHistory } from "./command-r-messages.ts";
import { metadataKeys } from "./command-r-stream.ts";
import { encodeFinish } from "./finish.server.ts";
import { chosen } from "./metadata.ts";

/** A whole native reply. */
export function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const { text, citations, calls } = encodeContent(response, call);
  return {
    response_id: response.id ?? call.id,
    text,
    generation_id: call.id,
    chat_history: [...encodeHistory(call), { role: "CHATBOT", message: text }],
    finish_reason: encodeFinish(response.finish),
    ...(citations.length > 0 && { citations }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...chosen(response.providerMetadata?.cohere ?? {}, metadataKeys),
  };
}

interface Content {
  text: string;
  citations: JsonObject[];
  calls: JsonObject[];
}

// The format has one text; citations count its characters.
function encodeContent(response: ChatOutput, call: ServerCall): Content {
  const content: Content = { text: "", citations: [], calls: [] };
  for (const part of response.content) {
    if (part.type === "tool-call") content.calls.push(encodeCall(part, { call }));
    else {
      const text = responseText({ ...response, content: [part] }, call);
      if (part.type === "text") content.citations.push(...encodeCitations(part, content.text.length, call));
      content.text += text;
    }
  }
  return content;
}

// Citations of the same characters are one, with all their documents.
function encodeCitations({ text, citations = [] }: TextPart, from: number, call: ServerCall): JsonObject[] {
  const spans: { start: number; end: number; documents: string[] }[] = [];
  for (const citation of citations) {
    const { start, end } = citation.answer ?? { start: 0, end: text.length };
    const last = spans.at(-1);
    const documents = citedDocument(citation, call);
    if (last?.start === start && last.end === end) last.documents.push(...documents);
    else spans.push({ start, end, documents });
  }
  return spans.map(({ start, end, documents }) => ({
    start: from + start,
    end: from + end,
    text: text.slice(start, end),
    document_ids: documents,
  }));
}
