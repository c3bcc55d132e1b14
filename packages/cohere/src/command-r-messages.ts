import {
  BedrockError,
  type Call,
  citationsLeftOut,
  type JsonObject,
  leftOut,
  type Message,
  type Part,
  readObjects,
  readString,
  type ToolCallPart,
  type ToolPart,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { encodeDocuments } from "./command-r-documents.ts";
import { encodeResult } from "./command-r-results.ts";

/** A conversation while it is written. */
interface Writing {
  readonly call: Call;
  /** Tool calls without a result so far, by ID. */
  readonly calls: Map<string, ToolCallPart>;
  readonly warnings: Warning[];
}

/** The conversation as the body's fields: the last user message, what was before it, and the results of the tools called since. */
export function encodeConversation(call: Call, warnings: Warning[]): JsonObject {
  const { messages } = call.request;
  const writing: Writing = { call, calls: new Map(), warnings };
  const systems = leadingSystems(messages);
  const turns = encodeTurns(messages.slice(systems, lastUser(messages) + 1), writing);
  const message = turns.pop()?.message;
  if (message === undefined) throw invalid(call, "Command R needs a user message");
  if (messages.at(-1)?.role === "assistant") {
    throw unsupported(call, "Command R can't continue an answer", "End the messages with the user's.");
  }
  const documents = encodeDocuments(call, warnings);
  warnings.push(...citationsLeftOut(call));
  const results = encodeRound(messages.slice(lastUser(messages) + 1), writing);
  const preamble = messages.slice(0, systems).map(({ content }) => writeText(content, writing));
  return {
    message,
    ...(turns.length > 0 && { chat_history: turns }),
    ...(preamble.length > 0 && { preamble: preamble.join("\n\n") }),
    ...(documents.length > 0 && { documents }),
    ...(results.length > 0 && { tool_results: results }),
  };
}

/** What was said up to the last user message, as history. */
export function encodeHistory(call: Call): JsonObject[] {
  const { messages } = call.request;
  const turns = messages.slice(leadingSystems(messages), lastUser(messages) + 1);
  return encodeTurns(turns, { call, calls: new Map(), warnings: [] });
}

function leadingSystems(messages: readonly Message[]): number {
  const first = messages.findIndex(({ role }) => role !== "system");
  return first < 0 ? messages.length : first;
}

function lastUser(messages: readonly Message[]): number {
  return messages.findLastIndex(({ role }) => role === "user");
}

// Results that came in several messages are one entry.
function encodeTurns(messages: readonly Message[], writing: Writing): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const message of messages) {
    const turn = encodeTurn(message, writing);
    const last = turns.at(-1);
    if (turn.role !== "TOOL" || last?.role !== "TOOL") turns.push(turn);
    else turns.splice(-1, 1, { ...last, tool_results: [...resultsOf(last), ...resultsOf(turn)] });
  }
  return turns;
}

// The role TOOL and calls in the history are as in Cohere's own API, unverified on Bedrock.
function encodeTurn(message: Message, writing: Writing): JsonObject {
  switch (message.role) {
    case "system":
      throw unsupported(
        writing.call,
        "Command R has no system turns after the first message",
        "Put the text into a user message.",
      );
    case "user":
      return { role: "USER", message: writeText(message.content, writing) };
    case "assistant": {
      const calls = message.content.filter((part) => part.type === "tool-call");
      for (const part of calls) writing.calls.set(part.id, part);
      const native = calls.map((part) => encodeCall(part, writing));
      return {
        role: "CHATBOT",
        message: writeText(message.content, writing),
        ...(native.length > 0 && { tool_calls: native }),
      };
    }
    case "tool":
      return { role: "TOOL", tool_results: message.content.flatMap((part) => answerOf(part, writing)) };
  }
}

/** What was called and answered since the last user message. */
function encodeRound(messages: readonly Message[], writing: Writing): readonly JsonObject[] {
  const { call, calls, warnings } = writing;
  const turns = encodeTurns(messages, writing);
  const open = messages
    .flatMap<Part>(({ content }) => content)
    .find((part) => part.type === "tool-call" && calls.has(part.id));
  if (open?.type === "tool-call") throw invalid(call, `the tool call ${open.id} has no result`);
  if (turns.some((turn) => readString(turn, "message"))) {
    const text = "this format has no place for the text beside tool calls of this turn; it was left out.";
    warnings.push({ code: "adjusted-content", setting: "messages", message: `${call.model.id}: ${text}` });
  }
  return turns.flatMap(resultsOf);
}

function resultsOf(turn: JsonObject): readonly JsonObject[] {
  return readObjects(turn, "tool_results");
}

function answerOf(part: ToolPart, writing: Writing): JsonObject[] {
  if (part.type !== "tool-result") {
    leaveOut(part.type, writing);
    return [];
  }
  const called = writing.calls.get(part.callId);
  if (!called) throw invalid(writing.call, `the tool result ${part.callId} has no call before it`);
  writing.calls.delete(part.callId);
  return [{ call: encodeCall(called, writing), outputs: encodeResult(part, writing.call) }];
}

/** A tool call, which has no ID in this format. */
export function encodeCall({ id, name, input }: ToolCallPart, { call }: Pick<Writing, "call">): JsonObject {
  if (typeof input === "object" && input !== null && !Array.isArray(input))
    return { name, parameters: input };
  throw invalid(call, `the arguments of the tool call ${id} are no JSON object`);
}

function writeText(parts: readonly Part[], writing: Writing): string {
  return parts.map((part) => partText(part, writing)).join("");
}

function partText(part: Part, writing: Writing): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "reasoning":
    case "cache-point":
      return leaveOut(part.type, writing);
    // They have fields of their own.
    case "document":
    case "search-result":
    case "tool-call":
      return "";
    default:
      throw unsupported(
        writing.call,
        `Command R can't carry ${part.type} parts`,
        "Use the Converse adapter or another model.",
      );
  }
}

function leaveOut(type: Part["type"], { call, warnings }: Writing): "" {
  const warning = leftOut(call, type);
  if (!warnings.some(({ message }) => message === warning.message)) warnings.push(warning);
  return "";
}

function invalid({ model }: Call, what: string): BedrockError {
  return new BedrockError("invalid-request", `${model.id}: ${what}.`, { modelId: model.id });
}
