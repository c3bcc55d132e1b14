import {
  BedrockError,
  type DecodedPart,
  type ErrorCode,
  type Finish,
  type JsonObject,
  readNumber,
  readObject,
  readString,
  required,
  type StreamDecoder,
} from "@bedplate/core";
import { toolIdentity } from "./claude-blocks.ts";
import { decodeCitation } from "./claude-citations.ts";
import { decodeFinish, decodeUsage, identity } from "./claude-reply.ts";

/** Claude's events. The input is counted in the first one, the output in the last but one. */
export function createStreamDecoder(): StreamDecoder {
  let message: JsonObject = {};
  let usage: JsonObject = {};
  let finish: Finish | undefined;
  let stopped = false;
  return {
    push(event) {
      switch (event.type) {
        case "message_start":
          message = readObject(event, "message") ?? {};
          usage = readObject(message, "usage") ?? {};
          return [];
        case "content_block_start":
          return startParts(event);
        case "content_block_delta":
          return deltaParts(event);
        case "message_delta":
          finish = decodeFinish(readObject(event, "delta") ?? {});
          usage = { ...usage, ...readObject(event, "usage") };
          return [];
        case "message_stop":
          stopped = true;
          return [];
        case "error":
          throw streamError(readObject(event, "error") ?? {});
        default:
          return [];
      }
    },
    end: () =>
      finish && stopped ? [{ type: "finish", finish, usage: decodeUsage(usage), ...identity(message) }] : [],
  };
}

function startParts(event: JsonObject): DecodedPart[] {
  const index = indexOf(event);
  const block = readObject(event, "content_block") ?? {};
  switch (block.type) {
    case "text": {
      const delta = readString(block, "text");
      return delta ? [{ type: "text-delta", index, delta }] : [];
    }
    case "tool_use":
      return [{ type: "tool-call-start", index, ...toolIdentity(block) }];
    case "redacted_thinking":
      return [
        {
          type: "reasoning-delta",
          index,
          delta: "",
          redactedData: required(readString(block, "data"), "data"),
        },
      ];
    default:
      return [];
  }
}

function deltaParts(event: JsonObject): DecodedPart[] {
  const index = indexOf(event);
  const delta = readObject(event, "delta") ?? {};
  switch (delta.type) {
    case "text_delta":
      return text(delta, "text").map((piece) => ({ type: "text-delta", index, delta: piece }));
    case "input_json_delta":
      return text(delta, "partial_json").map((piece) => ({ type: "tool-call-delta", index, delta: piece }));
    case "thinking_delta":
      return text(delta, "thinking").map((piece) => ({ type: "reasoning-delta", index, delta: piece }));
    case "signature_delta":
      return text(delta, "signature").map((signature) => ({
        type: "reasoning-delta",
        index,
        delta: "",
        signature,
      }));
    case "citations_delta":
      return [{ type: "citation", index, citation: decodeCitation(readObject(delta, "citation") ?? {}) }];
    default:
      return [];
  }
}

// Blocks open with an empty delta, which says nothing.
function text(delta: JsonObject, key: string): string[] {
  const piece = required(readString(delta, key), key);
  return piece === "" ? [] : [piece];
}

function indexOf(event: JsonObject): number {
  return required(readNumber(event, "index"), "index");
}

const errorTypes: Readonly<Record<string, ErrorCode>> = {
  invalid_request_error: "invalid-request",
  rate_limit_error: "throttled",
  overloaded_error: "service-unavailable",
  timeout_error: "model-timeout",
};

function streamError(error: JsonObject): BedrockError {
  const type = readString(error, "type") ?? "error";
  return new BedrockError(errorTypes[type] ?? "model-stream-error", readString(error, "message") ?? type, {
    type,
  });
}
