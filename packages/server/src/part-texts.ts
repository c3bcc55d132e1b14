import type {
  DocumentPart,
  GuardContentPart,
  JsonObject,
  JsonValue,
  Part,
  ToolResultContent,
} from "@bedplate/core";

/** Writes a text anew; `guard` is there where it is guard content. */
type EditText = (text: string, guard?: GuardContentPart) => string;

/** Edits every text of a part that a rule can read, inside of tool results and documents too. Pictures, sound, PDFs and office files stay as they are; so do thoughts and calls. */
export function editPart<Edited extends Part | ToolResultContent>(part: Edited, edit: EditText): Edited {
  // Texts change, types don't.
  return edited(part, edit) as Edited;
}

function edited(part: Part | ToolResultContent, edit: EditText): Part | ToolResultContent {
  switch (part.type) {
    case "text":
      return { ...part, text: edit(part.text) };
    case "guard-content":
      if (part.content.type !== "text") return part;
      return { ...part, content: { ...part.content, text: edit(part.content.text, part) } };
    case "tool-result":
      return { ...part, content: part.content.map((inner) => editPart(inner, edit)) };
    case "json":
      return { ...part, value: editJson(part.value, edit) };
    case "search-result": {
      const content = part.content.map((inner) => editPart(inner, edit));
      return { ...part, title: edit(part.title), content };
    }
    case "document":
      return editDocument(part, edit);
    case "reasoning":
    case "tool-call":
    case "image":
    case "video":
    case "audio":
    case "cache-point":
      return part;
  }
}

function editJson(value: JsonValue, edit: EditText): JsonValue {
  if (typeof value === "string") return edit(value);
  if (Array.isArray(value)) return value.map((inner: JsonValue) => editJson(inner, edit));
  if (typeof value !== "object" || value === null) return value;
  // What is neither a list nor null is an object.
  const entries = Object.entries(value as JsonObject);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, inner === undefined ? inner : editJson(inner, edit)]),
  );
}

function editDocument(part: DocumentPart, edit: EditText): DocumentPart {
  const { context } = part;
  return {
    ...part,
    source: editSource(part, edit),
    ...(context !== undefined && { context: edit(context) }),
  };
}

function editSource({ source, mediaType }: DocumentPart, edit: EditText): DocumentPart["source"] {
  switch (source.type) {
    case "text":
      return { ...source, text: edit(source.text) };
    case "content":
      return { ...source, content: source.content.map((inner) => editPart(inner, edit)) };
    case "base64": {
      if (!mediaType.startsWith("text/")) return source;
      const text = Buffer.from(source.data, "base64").toString();
      const written = edit(text);
      return written === text ? source : { ...source, data: Buffer.from(written).toString("base64") };
    }
    case "s3":
    case "url":
      return source;
  }
}
