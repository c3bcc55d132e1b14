import {
  type Call,
  type Citation,
  type DocumentPart,
  type JsonObject,
  present,
  readNumber,
  required,
  type SearchResultPart,
  unsupported,
  type Warning,
} from "@bedplate/core";

/** Documents and search hits of all user messages, in order. */
export function documentParts({ request }: Call): (DocumentPart | SearchResultPart)[] {
  return request.messages.flatMap(({ role, content }) =>
    role === "user"
      ? content.filter((part) => part.type === "document" || part.type === "search-result")
      : [],
  );
}

/** The request's documents as native dictionaries, numbered through. */
export function encodeDocuments(call: Call, warnings: Warning[]): JsonObject[] {
  const parts = documentParts(call);
  if (parts.some(({ citations }) => citations === false)) {
    const message = `${call.model.id}: Command R cites any document; \`citations: false\` was ignored.`;
    warnings.push({ code: "adjusted-content", setting: "messages", message });
  }
  return parts.map((part, index) => encodeDocument(part, call, documentId(index)));
}

/** Cohere's own name for the n-th document. */
export function documentId(index: number): string {
  return `doc_${index}`;
}

/** A document as a dictionary; a native one in its metadata goes out as it is. */
export function encodeDocument(
  part: DocumentPart | SearchResultPart,
  call: Pick<Call, "model">,
  id?: string,
): JsonObject {
  const native = part.metadata?.cohere;
  if (native) return native;
  if (part.type === "document") {
    return present({ id, title: part.name, snippet: documentText(part, call), context: part.context });
  }
  const snippet = part.content.map(({ text }) => text).join("\n");
  return present({ id, title: part.title, snippet, url: part.source });
}

function documentText({ source }: DocumentPart, call: Pick<Call, "model">): string {
  if (source.type === "text") return source.text;
  const texts = source.type === "content" ? source.content : [];
  const pieces = texts.map((part) => (part.type === "text" ? part.text : undefined));
  if (source.type === "content" && !pieces.includes(undefined)) return pieces.join("\n");
  throw unsupported(
    call,
    "Command R reads documents as text only",
    'Pass the text as { type: "text", text }, or use the Converse adapter.',
  );
}

/** The titles of a request's documents, by their IDs. */
export function documentTitles(call: Call): ReadonlyMap<string, string> {
  const titled = documentParts(call).flatMap((part, index) => {
    const { id = documentId(index), title = part.type === "document" ? part.name : part.title } =
      part.metadata?.cohere ?? {};
    return typeof id === "string" && typeof title === "string" ? [[id, title] as const] : [];
  });
  return new Map(titled);
}

/** A native citation as one of ours for each document that it names. */
export function decodeCitation(native: JsonObject, titles: ReadonlyMap<string, string>): Citation[] {
  const answer = {
    start: required(readNumber(native, "start"), "start"),
    end: required(readNumber(native, "end"), "end"),
  };
  const ids = Array.isArray(native.document_ids) ? native.document_ids.map(String) : [];
  if (ids.length === 0) return [{ answer }];
  return ids.map((source) => {
    const title = titles.get(source);
    return { ...(title !== undefined && { title }), source, answer };
  });
}
