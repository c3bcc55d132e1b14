import { type Message, type ToolPart, type ToolResultPart, unsupported } from "@bedplate/core";
import { invalidTurns, type TurnContext } from "./turns-context.ts";

/** Makes one message of neighbours with the same role, and puts tool results before what the user says in the same turn. */
export function joinTurns(messages: readonly Message[], { warn }: TurnContext): readonly Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role && message.role !== "system") joined.splice(-1, 1, join(last, message));
    else if (last?.role === "user" && message.role === "tool") {
      warn("tool results were moved before the user's words of the same turn");
      const before = joined.at(-2);
      if (before?.role === "tool") joined.splice(-2, 1, join(before, message));
      else joined.splice(-1, 0, message);
    } else joined.push(message);
  }
  return joined;
}

function join(first: Message, second: Message): Message {
  // Both have the same role, so the parts of one may stand in the other.
  return { ...first, content: [...first.content, ...second.content] } as Message;
}

/** Puts tool results into the order of their calls. Throws `invalid-request` for a call or a result that is alone or there twice. */
export function pairResults(messages: readonly Message[], context: TurnContext): readonly Message[] {
  return messages.map((message, index) => {
    const calls = callIds(messages[index - 1]);
    if (message.role === "tool")
      return { ...message, content: orderResults(message.content, calls, context) };
    if (calls.length > 0) throw unanswered(context, calls[0]);
    refuseTwice(callIds(message), "tool call", context);
    return message;
  });
}

function callIds(message: Message | undefined): string[] {
  if (message?.role !== "assistant") return [];
  return message.content.flatMap((part) => (part.type === "tool-call" ? part.id : []));
}

function orderResults(
  content: readonly ToolPart[],
  calls: readonly string[],
  context: TurnContext,
): readonly ToolPart[] {
  const results = content.filter((part): part is ToolResultPart => part.type === "tool-result");
  const ids = results.map(({ callId }) => callId);
  refuseTwice(ids, "result of the tool call", context);
  const alone = ids.find((id) => !calls.includes(id));
  if (alone !== undefined) throw unasked(context, alone);
  const open = calls.find((id) => !ids.includes(id));
  if (open !== undefined) throw unanswered(context, open);
  if (ids.every((id, index) => id === calls[index])) return content;
  context.warn("tool results were put into the order of their calls");
  const ordered = results.toSorted((a, b) => calls.indexOf(a.callId) - calls.indexOf(b.callId));
  // Cache points keep their places between the results.
  return content.map((part) => (part.type === "tool-result" ? (ordered.shift() ?? part) : part));
}

function refuseTwice(ids: readonly string[], what: string, { call }: TurnContext): void {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw invalidTurns(
    call,
    `the ${what} "${twice}" is there twice in one turn`,
    "Give each call its own ID and one result.",
  );
}

function unasked({ call }: TurnContext, id: string): Error {
  const what = `the result for "${id}" belongs to no tool call of the assistant's turn before it`;
  return invalidTurns(call, what, "Put it directly behind the message with the call, or leave it out.");
}

function unanswered({ call }: TurnContext, id: string | undefined): Error {
  const what = `the tool call "${id}" has no result, though the conversation goes on`;
  const way = "Put a tool message with its result behind it (isError if it failed), or leave the call out.";
  return invalidTurns(call, what, way);
}

/** Refuses history where the model answers single questions only. Throws `unsupported`. */
export function refuseHistory(messages: readonly Message[], { call, rules }: TurnContext): void {
  if (rules.turns !== false) return;
  const turns = messages.filter(({ role }) => role !== "system");
  if (turns.every(({ role }) => role === "user")) return;
  throw unsupported(
    call,
    "the model takes one user message and no history",
    "Put the conversation into that message, or use a model with turns.",
  );
}
