import {
  type Call,
  type ChatRequest,
  type DecodedPart,
  type FinishPart,
  type JsonObject,
  readNumber,
  readString,
  type StreamDecoder,
  toolCallId,
  type Usage,
  usageOf,
} from "@bedplate/core";
import { readCalls, type WrittenCall } from "./llama-calls.ts";
import { offersTools } from "./llama-tools.ts";

/** The counts of a reply or chunk. */
export function decodeUsage(chunk: JsonObject): Usage {
  return usageOf({
    input: readNumber(chunk, "prompt_token_count"),
    output: readNumber(chunk, "generation_token_count"),
  });
}

/** Llama's chunks are text and counts; the one with the reason is the last. */
export function createStreamDecoder({ request }: Call): StreamDecoder {
  const answer = createAnswerReader(request);
  let state: { stop?: string; usage: Usage } = { usage: { input: {}, output: {} } };
  return {
    push(chunk) {
      const { input, output } = decodeUsage(chunk);
      const stop = readString(chunk, "stop_reason");
      // The prompt's count comes with the first chunk only, the answer's is cumulative.
      state = {
        ...state,
        ...(stop !== undefined && { stop }),
        usage: { input: { ...state.usage.input, ...input }, output },
      };
      return answer.push(readString(chunk, "generation") ?? "");
    },
    end() {
      const parts = answer.end();
      const { stop, usage } = state;
      return stop === undefined ? parts : [...parts, decodeFinish(stop, usage, parts)];
    },
  };
}

function decodeFinish(raw: string, usage: Usage, lastParts: readonly DecodedPart[]): FinishPart {
  const called = lastParts.some(({ type }) => type === "tool-call-start");
  const reason = raw === "length" ? "length" : raw !== "stop" ? "other" : called ? "tool-calls" : "stop";
  return { type: "finish", finish: { reason, raw }, usage };
}

// A call is told from prose only at its end, so text waits while it may still become one.
function createAnswerReader(request: ChatRequest): {
  push(delta: string): DecodedPart[];
  end(): DecodedPart[];
} {
  let held = offersTools(request) ? "" : undefined;
  return {
    push(delta) {
      if (held === undefined) return textDelta(delta);
      held += delta;
      if (readCalls(held).kind !== "text") return [];
      const text = held;
      held = undefined;
      return textDelta(text);
    },
    end() {
      const reading = readCalls(held ?? "");
      return reading.kind === "calls" ? callParts(reading.calls, request) : textDelta(held ?? "");
    },
  };
}

function textDelta(delta: string): DecodedPart[] {
  return delta === "" ? [] : [{ type: "text-delta", index: 0, delta }];
}

function callParts(calls: readonly WrittenCall[], request: ChatRequest): DecodedPart[] {
  return calls.flatMap(({ name, inputText }, index) => [
    { type: "tool-call-start", index, id: toolCallId(request, index), name },
    { type: "tool-call-delta", index, delta: inputText },
  ]);
}
