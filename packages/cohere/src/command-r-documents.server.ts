import {
  type Call,
  type Citation,
  type DocumentPart,
  type JsonObject,
  readString,
  type SearchResultPart,
} from "@bedplate/core";
import { documentId, documentParts, encodeDocument } from "./command-r-documents.ts";

/** A native document as a part. What a part can't say stays in its metadata. */
export function decodeDocument(
  native: JsonObject,
  index: number,
  call: Pick<Call, "model">,
): DocumentPart | SearchResultPart {
  const part = readDocument(native);
  const written = encodeDocument(part, call, documentId(index));
  return isSame(written, native) ? part : { ...part, metadata: { cohere: native } };
}

function readDocument(native: JsonObject): DocumentPart | SearchResultPart {
  const { id: _id, title, snippet, url, context, _excludes, ...more } = native;
  const fields = snippet === undefined ? Object.entries(more).map(([key, value]) => `${key}: ${value}`) : [];
  const text = typeof snippet === "string" ? snippet : fields.join("\n");
  if (typeof url === "string" && typeof title === "string") {
    return { type: "search-result", source: url, title, content: [{ type: "text", text }] };
  }
  return {
    type: "document",
    mediaType: "text/plain",
    source: { type: "text", text },
    ...(typeof title === "string" && { name: title }),
    ...(typeof context === "string" && { context }),
  };
}

function isSame(one: JsonObject, other: JsonObject): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

/** The document that a citation is about, by its ID. Other providers' citations name it by place or address. */
export function citedDocument({ source, title, location }: Citation, call: Call): string[] {
  const parts = documentParts(call).map((part, index) => ({
    part,
    id: readString(part.metadata?.cohere ?? {}, "id") ?? documentId(index),
  }));
  const ofType = (type: string): typeof parts => parts.filter(({ part }) => part.type === type);
  const byAddress = ofType("search-result").find(
    ({ part }) => part.type === "search-result" && part.source === source,
  );
  const byPlace =
    location?.type === "search-result"
      ? ofType("search-result")[location.searchResult]
      : location && "document" in location
        ? ofType("document")[location.document]
        : undefined;
  const known = parts.find(({ id }) => id === source) ?? byAddress ?? byPlace;
  const id = known?.id ?? source ?? title;
  return id === undefined ? [] : [id];
}
