import {
  type Call,
  type ChatRequest,
  type DecodedPart,
  isObject,
  type JsonObject,
  readNumber,
  readObjects,
  readString,
  required,
  toolCallId,
} from "@bedplate/core";
import { decodeCitation, documentTitles } from "./command-r-documents.ts";

/** Reads an answer that is said piece by piece and once more when it is complete. */
export interface AnswerReader {
  text(delta: string | undefined): DecodedPart[];
  citations(list: readonly JsonObject[]): DecodedPart[];
  callDelta(delta: JsonObject | undefined): DecodedPart[];
  /** What of a whole answer has not been said yet. */
  complete(whole: JsonObject): DecodedPart[];
  /** Whether a tool was called. */
  called(): boolean;
}

/** One text, with its citations, and tool calls. */
export function createAnswerReader(call: Call): AnswerReader {
  const titles = documentTitles(call);
  const blockOf = createNumbering();
  const calls = createCallReader(call.request, blockOf);
  let [said, cited] = [false, 0];
  const text: AnswerReader["text"] = (delta) => {
    if (!delta) return [];
    said = true;
    return [{ type: "text-delta", index: blockOf("text"), delta }];
  };
  const citations: AnswerReader["citations"] = (list) => {
    cited += list.length;
    return list
      .flatMap((native) => decodeCitation(native, titles))
      .map((citation) => ({ type: "citation", index: blockOf("text"), citation }));
  };
  return {
    text,
    citations,
    callDelta: (delta) => (delta ? calls.delta(delta) : []),
    complete: (whole) => [
      ...(said ? [] : text(readString(whole, "text"))),
      ...citations(readObjects(whole, "citations").slice(cited)),
      ...readObjects(whole, "tool_calls").flatMap(calls.whole),
    ],
    called: calls.called,
  };
}

type Numbering = (key: number | "text") => number;

// Content parts are numbered as they come: the text has one place, and each call.
function createNumbering(): Numbering {
  const places = new Map<number | "text", number>();
  return (key) => {
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  };
}

interface CallReader {
  delta(delta: JsonObject): DecodedPart[];
  whole(call: JsonObject, at: number): DecodedPart[];
  called(): boolean;
}

function createCallReader(request: ChatRequest, blockOf: Numbering): CallReader {
  const states = new Map<number, "named" | "filled">();
  const delta: CallReader["delta"] = (native) => {
    const at = readNumber(native, "index") ?? 0;
    const piece = readString(native, "parameters");
    const index = blockOf(at);
    const begun = states.has(at);
    const name = begun ? "" : required(readString(native, "name"), "name");
    states.set(at, piece || states.get(at) === "filled" ? "filled" : "named");
    // The format has no IDs: a call's is its place among all calls of the conversation.
    return [
      ...(begun ? [] : [{ type: "tool-call-start", index, id: toolCallId(request, at), name } as const]),
      ...(piece ? [{ type: "tool-call-delta", index, delta: piece } as const] : []),
    ];
  };
  return {
    delta,
    whole({ name, parameters }, index) {
      if (states.get(index) === "filled") return [];
      return delta({ index, name, parameters: JSON.stringify(isObject(parameters) ? parameters : {}) });
    },
    called: () => states.size > 0,
  };
}
