import {
  type ContentDelta,
  collectParts,
  type DecodedPart,
  type FinishPart,
  type JsonObject,
  present,
  readObjects,
  type ServerCall,
  type StreamEncoder,
  type Usage,
} from "@bedplate/core";
import { deltaText } from "@bedplate/core/server";
import { encodeResponse } from "./command-r-reply.server.ts";

/** Cohere's events: pieces as they come, then citations and complete calls, then the whole reply once more. */
export function createStreamEncoder(call: ServerCall): StreamEncoder {
  const parts: DecodedPart[] = [];
  const calls: number[] = [];
  let id: string | undefined;
  return {
    push(part) {
      if (part.type === "raw") return [];
      if (part.type === "start") {
        id = part.id;
        return [];
      }
      parts.push(part);
      if (part.type === "finish") {
        const output = { ...(id !== undefined && { id }), ...collectParts(parts) };
        return endEvents(encodeResponse(output, call), part);
      }
      if (part.type === "tool-call-start") calls.push(part.index);
      return pieceEvents(part, calls.indexOf(part.index), call);
    },
  };
}

// Citations come after the text.
function pieceEvents(part: ContentDelta, index: number, call: ServerCall): JsonObject[] {
  switch (part.type) {
    case "tool-call-start":
      return [callDelta({ index, name: part.name })];
    case "tool-call-delta":
      return [callDelta({ index, parameters: part.delta })];
    default: {
      const text = deltaText(part, call);
      return text === "" ? [] : [event("text-generation", { text })];
    }
  }
}

function event(event_type: string, fields: JsonObject): JsonObject {
  return { is_finished: false, event_type, ...fields };
}

function callDelta(tool_call_delta: JsonObject): JsonObject {
  return event("tool-calls-chunk", { tool_call_delta });
}

function endEvents(response: JsonObject, { usage }: FinishPart): JsonObject[] {
  const { text, tool_calls, finish_reason } = response;
  const citations = readObjects(response, "citations");
  return [
    ...citations.map((citation) => event("citation-generation", { citations: [citation] })),
    ...(tool_calls ? [event("tool-calls-generation", { ...(text && { text }), tool_calls })] : []),
    {
      is_finished: true,
      event_type: "stream-end",
      response: { ...response, meta: encodeMeta(usage) },
      finish_reason,
    },
  ];
}

// The service adds a hidden prompt to `tokens`, which is not known here.
function encodeMeta({ input, output }: Usage): JsonObject {
  const counts = present({ input_tokens: input.total, output_tokens: output.total });
  return { api_version: { version: "1" }, billed_units: counts, tokens: counts };
}
