import type { ServerCall } from "./adapter.ts";
import type { ChatOutput, ContentDelta } from "./chat.ts";
import type { Message } from "./message-parts.ts";
import type { SpokenTurn } from "./turns.ts";
import { unsupported } from "./unsupported.ts";

/** A response's text, for formats that hold nothing else. Throws `unsupported` for other content. */
export function responseText({ content }: ChatOutput, call: ServerCall): string {
  return content.map((part) => (part.type === "text" ? part.text : refuse(part.type, call))).join("");
}

/** A piece's text, for formats that hold nothing else. Throws `unsupported` for other content; citations are dropped, as these formats have none. */
export function deltaText(part: ContentDelta, call: ServerCall): string {
  if (part.type === "citation") return "";
  return part.type === "text-delta" ? part.delta : refuse(part.type, call);
}

/** The turns of a prompt as messages. */
export function turnMessages(turns: readonly SpokenTurn[]): Message[] {
  return turns.map(({ role, text }) => ({ role, content: [{ type: "text", text }] }));
}

function refuse(what: string, call: ServerCall): never {
  throw unsupported(call, `this format can't answer with ${what}`, "Answer with text.");
}
