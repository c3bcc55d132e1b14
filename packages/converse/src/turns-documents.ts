import type { DocumentPart, Message } from "@bedplate/core";
import { invalidTurns, type TurnContext } from "./turns-context.ts";
import { freeName } from "./turns-ids.ts";
import { allParts, editParts } from "./turns-parts.ts";

const maxLength = 200;

/** Gives every document a name of its own that Converse takes, in tool results too. One without a name is called after its place. */
export function nameDocuments(messages: readonly Message[], context: TurnContext): readonly Message[] {
  const rename = createDocumentNamer(messages, context);
  return editParts(messages, (part) => {
    if (part.type === "document") return rename(part);
    if (part.type !== "tool-result") return part;
    return { ...part, content: part.content.map((held) => (held.type === "document" ? rename(held) : held)) };
  });
}

function createDocumentNamer(
  messages: readonly Message[],
  { warn }: TurnContext,
): (part: DocumentPart) => DocumentPart {
  const names = allParts(messages).flatMap((part) => (part.type === "document" ? (part.name ?? []) : []));
  const taken = new Set(names.filter(fits));
  const seen = new Set<string>();
  let place = 0;
  return (part) => {
    const { name } = part;
    place++;
    if (name !== undefined && fits(name) && !seen.has(name)) {
      seen.add(name);
      return part;
    }
    if (name) warn("document names were changed to such as Converse takes, each only once");
    return { ...part, name: freeName(taken, (round) => writeName(name, place, round)) };
  };
}

// The underscore is not in the documentation, but the service takes it.
function fits(name: string): boolean {
  return name.length <= maxLength && /^[\w()[\]-]+(?: [\w()[\]-]+)*$/.test(name);
}

function writeName(name: string | undefined, place: number, round: number): string {
  const clean = (name ?? "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\w()[\]\s-]+/g, "-")
    .replace(/\s+/g, " ")
    .trim();
  const base = /[a-zA-Z0-9]/.test(clean) ? clean : `document-${place}`;
  const suffix = round === 1 ? "" : ` (${round})`;
  return base.slice(0, maxLength - suffix.length).trimEnd() + suffix;
}

/** Refuses a document that no text in the same message speaks of, as the service does. Throws `invalid-request`. */
export function refuseBareDocuments(messages: readonly Message[], { call }: TurnContext): void {
  for (const { role, content } of messages) {
    if (role !== "user") continue;
    const bare = content.find((part) => part.type === "document");
    // Whether the service counts guarded text is not known; it may decide.
    if (!bare || content.some(({ type }) => type === "text" || type === "guard-content")) continue;
    const what = `the user message with the document "${bare.name}" has no text`;
    throw invalidTurns(call, what, "Add a text part that says what to do with it.");
  }
}
