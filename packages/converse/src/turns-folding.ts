import { type Message, type TextPart, type ToolPart, type UserPart, unsupported } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";

/**
 * Puts what the user says after tool results into the last of them, where the model takes no turn that holds both. Throws
 * `unsupported` for what is no text.
 */
export function foldTurns(messages: readonly Message[], context: TurnContext): readonly Message[] {
  if (context.rules.mixedTurns !== false) return messages;
  const folded: Message[] = [];
  for (const message of messages) {
    const last = folded.at(-1);
    if (message.role === "tool")
      folded.push({ ...message, content: withoutCachePoints(message.content, context) });
    else if (message.role === "user" && last?.role === "tool")
      folded.splice(-1, 1, { ...last, content: addWords(last.content, message.content, context) });
    else folded.push(message);
  }
  return folded;
}

function addWords(
  results: readonly ToolPart[],
  parts: readonly UserPart[],
  context: TurnContext,
): readonly ToolPart[] {
  const words = withoutCachePoints(parts, context).map((part) => asText(part, context));
  const last = results.at(-1);
  // Cache points are gone, so it is a result; without words there is nothing to add.
  if (last?.type !== "tool-result" || words.length === 0) return results;
  context.warn("the user's words in a turn with tool results went into the last result");
  return [...results.slice(0, -1), { ...last, content: [...last.content, ...words] }];
}

function withoutCachePoints<Kind extends ToolPart | UserPart>(
  parts: readonly Kind[],
  { warn }: TurnContext,
): Kind[] {
  const kept = parts.filter(({ type }) => type !== "cache-point");
  if (kept.length < parts.length)
    warn("cache points were left out of turns with tool results, where the model takes nothing else");
  return kept;
}

function asText(part: UserPart, { call }: TurnContext): TextPart {
  if (part.type === "text") return part;
  const what = `the model takes no ${part.type} in a turn with tool results`;
  throw unsupported(call, what, "Put it into a tool result, or into a turn after the model's answer.");
}
