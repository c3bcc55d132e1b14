import type { Message, Part, ToolResultContent } from "@bedplate/core";

/** A part of a message, or of a tool's answer. */
export type AnyPart = Part | ToolResultContent;

/** All parts of a conversation in order, each before those inside it. */
export function allParts(messages: readonly Message[]): AnyPart[] {
  return messages.flatMap<AnyPart>(({ content }) => content).flatMap(withInner);
}

/** New messages with every part edited. An edit gives a part of the same type, or none to leave it out. */
export function editParts(
  messages: readonly Message[],
  edit: (part: Part) => Part | undefined,
): readonly Message[] {
  return messages.map((message) => {
    const parts: readonly Part[] = message.content;
    // Edits keep the type of a part, so that it still belongs into its message.
    return { ...message, content: parts.flatMap((part) => edit(part) ?? []) } as Message;
  });
}

function withInner(part: AnyPart): AnyPart[] {
  return [part, ...innerParts(part).flatMap(withInner)];
}

function innerParts(part: AnyPart): readonly AnyPart[] {
  if (part.type === "tool-result" || part.type === "search-result") return part.content;
  if (part.type === "guard-content") return [part.content];
  return part.type === "document" && part.source.type === "content" ? part.source.content : [];
}
