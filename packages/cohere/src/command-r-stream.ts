import {
  type Call,
  type ChatOutput,
  collectParts,
  type FinishPart,
  type JsonObject,
  readNumber,
  readObject,
  readObjects,
  readString,
  required,
  type StreamDecoder,
  usageOf,
} from "@bedplate/core";
import { createAnswerReader } from "./command-r-answer.ts";
import { decodeFinish } from "./finish.ts";
import { chosen, metadataOf } from "./metadata.ts";

/** A whole reply, which is what a stream ends with. */
export function decodeResponse(reply: JsonObject, call: Call): ChatOutput {
  // Beside tool calls there may be none.
  if (readObjects(reply, "tool_calls").length === 0) required(readString(reply, "text"), "text");
  const decoder = createStreamDecoder(call);
  const parts = decoder.push({ event_type: "stream-end", response: reply });
  return collectParts([...parts, ...decoder.end()]);
}

/** Cohere's events. Only text and the end are recorded on Bedrock; the others are as in Cohere's own API. */
export function createStreamDecoder(call: Call): StreamDecoder {
  const answer = createAnswerReader(call);
  let ending: FinishPart | undefined;
  return {
    push(event) {
      switch (event.event_type) {
        case "text-generation":
          return answer.text(readString(event, "text"));
        case "citation-generation":
          return answer.citations(readObjects(event, "citations"));
        case "tool-calls-chunk":
          return [
            ...answer.text(readString(event, "text")),
            ...answer.callDelta(readObject(event, "tool_call_delta")),
          ];
        case "tool-calls-generation":
          return answer.complete(event);
        case "stream-end": {
          const response = readObject(event, "response") ?? {};
          const parts = answer.complete(response);
          ending = finishOf({ ...response, ...chosen(event, ["finish_reason"]) }, answer.called());
          return parts;
        }
        default:
          return [];
      }
    },
    end: () => (ending ? [ending] : []),
  };
}

function finishOf(response: JsonObject, called: boolean): FinishPart {
  const id = readString(response, "response_id");
  const finish = decodeFinish(readString(response, "finish_reason"));
  // `tokens` counts a hidden prompt too; these are what headers and metrics count, and the bill.
  const billed = readObject(readObject(response, "meta") ?? {}, "billed_units") ?? {};
  return {
    type: "finish",
    ...(id !== undefined && { id }),
    finish: finish.reason === "stop" && called ? { ...finish, reason: "tool-calls" } : finish,
    usage: usageOf({
      input: readNumber(billed, "input_tokens"),
      output: readNumber(billed, "output_tokens"),
    }),
    ...metadataOf(decodeMetadata(response)),
  };
}

/** The fields of a reply that only Cohere has. */
export const metadataKeys = ["is_search_required", "search_queries", "documents", "prompt"] as const;

function decodeMetadata(response: JsonObject): JsonObject {
  const queries = readObjects(response, "search_queries");
  const search_queries = queries.map((query) => chosen(query, ["text", "generation_id"]));
  return { ...chosen(response, metadataKeys), ...(queries.length > 0 && { search_queries }) };
}
