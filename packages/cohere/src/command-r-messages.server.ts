import {
  type AssistantPart,
  type Call,
  type JsonObject,
  type JsonValue,
  type Message,
  readObject,
  readObjects,
  readString,
  type TextPart,
  type ToolCallPart,
  type ToolResultContent,
  type ToolResultPart,
} from "@bedplate/core";
import { decodeDocument } from "./command-r-documents.server.ts";

// Bodies were checked against their schema, so the kinds below are all there are.

/** A conversation while it is read. */
interface Reading {
  /** How many calls there were; a call's ID is its place among them. */
  count: number;
  /** Calls without a result so far. */
  readonly waiting: ToolCallPart[];
}

/** The body's fields as messages. All documents come with the last user message. */
export function decodeConversation(body: JsonObject, call: Pick<Call, "model">): Message[] {
  const reading: Reading = { count: 0, waiting: [] };
  const preamble = readString(body, "preamble");
  const documents = readObjects(body, "documents").map((native, index) =>
    decodeDocument(native, index, call),
  );
  const results = readObjects(body, "tool_results");
  return [
    ...(preamble === undefined ? [] : [{ role: "system", content: [textPart(preamble)] } as const]),
    ...readObjects(body, "chat_history").flatMap((turn) => decodeTurn(turn, reading)),
    { role: "user", content: [...documents, textPart(readString(body, "message") ?? "")] },
    ...(results.length > 0 ? decodeRound(results, reading) : []),
  ];
}

function decodeTurn(turn: JsonObject, reading: Reading): Message[] {
  const text = readString(turn, "message") ?? "";
  switch (turn.role) {
    case "CHATBOT": {
      const calls = readObjects(turn, "tool_calls").map((native) => decodeCall(native, reading));
      reading.waiting.push(...calls);
      const texts: AssistantPart[] = text === "" && calls.length > 0 ? [] : [textPart(text)];
      return [{ role: "assistant", content: [...texts, ...calls] }];
    }
    case "TOOL":
      return decodeRound(readObjects(turn, "tool_results"), reading);
    default:
      return [{ role: "user", content: [textPart(text)] }];
  }
}

// A result repeats its call. One that was not made before is put in front.
function decodeRound(results: readonly JsonObject[], reading: Reading): Message[] {
  const made: ToolCallPart[] = [];
  const content = results.map((native) => {
    const called = readObject(native, "call") ?? {};
    const at = reading.waiting.findIndex((part) => isCallOf(part, called));
    const [found = decodeCall(called, reading)] = at < 0 ? [] : reading.waiting.splice(at, 1);
    if (at < 0) made.push(found);
    return decodeResult(readObjects(native, "outputs"), found);
  });
  return [
    ...(made.length > 0 ? [{ role: "assistant", content: made } as const] : []),
    { role: "tool", content },
  ];
}

function isCallOf({ name, input }: ToolCallPart, native: JsonObject): boolean {
  return name === native.name && JSON.stringify(input) === JSON.stringify(native.parameters);
}

function decodeCall(native: JsonObject, reading: Reading): ToolCallPart {
  const id = `call_${reading.count++}`;
  return {
    type: "tool-call",
    id,
    name: readString(native, "name") ?? "",
    input: readObject(native, "parameters") ?? {},
  };
}

function decodeResult(outputs: readonly JsonObject[], { id, name }: ToolCallPart): ToolResultPart {
  const errors = outputs.map((output) => only(output, "error"));
  const failed = outputs.length > 0 && !errors.includes(undefined);
  const content = failed ? errors.map((error) => contentOf(error ?? null)) : outputs.map(outputContent);
  return {
    type: "tool-result",
    callId: id,
    name,
    content,
    ...(failed && { isError: true }),
  };
}

function outputContent(output: JsonObject): ToolResultContent {
  const text = only(output, "text");
  return typeof text === "string" ? textPart(text) : { type: "json", value: output };
}

function contentOf(value: JsonValue): ToolResultContent {
  return typeof value === "string" ? textPart(value) : { type: "json", value };
}

function only(object: JsonObject, key: string): JsonValue | undefined {
  return Object.keys(object).length === 1 ? object[key] : undefined;
}

function textPart(text: string): TextPart {
  return { type: "text", text };
}
