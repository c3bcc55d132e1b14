import {
  type ContentDelta,
  type FinishPart,
  type JsonObject,
  type ServerCall,
  type StartPart,
  type StreamEncoder,
  type StreamPart,
  type Usage,
  unsupported,
} from "@bedplate/core";
import { encodeCitation } from "./claude-citations.ts";
import { encodeFinish, encodeUsage, messageIdentity } from "./claude-reply.server.ts";

type Block = { part: number; index: number };

/** Claude's events out of our parts: blocks are opened and closed one after the other. */
export function createStreamEncoder(call: ServerCall): StreamEncoder {
  let open: Block | undefined;
  let blocks = 0;
  let known: Usage | undefined;
  const stop = (): JsonObject[] => (open ? [{ type: "content_block_stop", index: open.index }] : []);
  return {
    push(part: StreamPart) {
      switch (part.type) {
        case "raw":
          return [];
        case "start":
          known = part.usage;
          return [messageStart(part, call)];
        case "finish":
          return [...stop(), messageDelta(part, known), { type: "message_stop" }];
        default: {
          if (part.index === open?.part) return deltas(part, open.index);
          const before = stop();
          open = { part: part.index, index: blocks++ };
          return [...before, blockStart(part, open.index, call), ...deltas(part, open.index)];
        }
      }
    },
  };
}

function messageStart({ usage, ...names }: StartPart, call: ServerCall): JsonObject {
  const counted = encodeUsage({ input: usage?.input ?? {}, output: { total: 1 } });
  const message = { ...messageIdentity(names, call), content: [], stop_reason: null, stop_sequence: null };
  return { type: "message_start", message: { ...message, usage: { input_tokens: 0, ...counted } } };
}

// What the start could not say about the input is said at the end.
function messageDelta({ finish, usage }: FinishPart, known: Usage | undefined): JsonObject {
  const input = known?.input.total === undefined ? usage.input : {};
  return {
    type: "message_delta",
    delta: encodeFinish(finish),
    usage: encodeUsage({ input, output: usage.output }),
  };
}

function blockStart(part: ContentDelta, index: number, call: ServerCall): JsonObject {
  return { type: "content_block_start", index, content_block: emptyBlock(part, call) };
}

function emptyBlock(part: ContentDelta, call: ServerCall): JsonObject {
  switch (part.type) {
    case "text-delta":
    case "citation":
      return { type: "text", text: "" };
    case "reasoning-delta":
      if (part.redactedData !== undefined) return { type: "redacted_thinking", data: part.redactedData };
      return { type: "thinking", thinking: "", signature: "" };
    case "tool-call-start":
      return { type: "tool_use", id: part.id, name: part.name, input: {} };
    case "tool-call-delta":
    case "media":
      throw unsupported(
        call,
        `Claude's stream can't hold ${part.type} here`,
        "Answer with text or tool calls.",
      );
  }
}

function deltas(part: ContentDelta, index: number): JsonObject[] {
  const event = (delta: JsonObject): JsonObject => ({ type: "content_block_delta", index, delta });
  switch (part.type) {
    case "text-delta":
      return [event({ type: "text_delta", text: part.delta })];
    case "citation":
      return [event({ type: "citations_delta", citation: encodeCitation(part.citation) })];
    case "tool-call-start":
      return [event({ type: "input_json_delta", partial_json: "" })];
    case "tool-call-delta":
      return [event({ type: "input_json_delta", partial_json: part.delta })];
    case "reasoning-delta":
      return [
        ...(part.delta ? [event({ type: "thinking_delta", thinking: part.delta })] : []),
        ...(part.signature ? [event({ type: "signature_delta", signature: part.signature })] : []),
      ];
    case "media":
      return [];
  }
}
