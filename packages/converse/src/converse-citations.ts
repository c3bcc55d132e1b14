import {
  type Citation,
  type CitationLocation,
  type JsonObject,
  present,
  readNumber,
  readObject,
  readObjects,
  readString,
} from "@bedplate/core";

type DocumentRange = Extract<CitationLocation, { document: number }>["type"];

/** Converse's names for ranges of a document. */
const documentRanges: Readonly<Record<DocumentRange, string>> = {
  "document-characters": "documentChar",
  "document-pages": "documentPage",
  "document-blocks": "documentChunk",
};

/** One of our citations as Converse writes it. */
export function encodeCitation({ title, source, citedText, location }: Citation): JsonObject {
  return present({
    title,
    source,
    sourceContent: citedText === undefined ? undefined : [{ text: citedText }],
    location: location && encodeLocation(location),
  });
}

function encodeLocation(location: CitationLocation): JsonObject {
  if (location.type === "web") return { web: { url: location.url } };
  const { start, end } = location;
  if (location.type === "search-result")
    return { searchResultLocation: { searchResultIndex: location.searchResult, start, end } };
  return { [documentRanges[location.type]]: { documentIndex: location.document, start, end } };
}

/** A native citation, or its delta, as ours. */
export function decodeCitation(native: JsonObject): Citation {
  const title = readString(native, "title");
  const source = readString(native, "source");
  const passages = readObjects(native, "sourceContent").map((passage) => readString(passage, "text") ?? "");
  const location = decodeLocation(readObject(native, "location") ?? {});
  return {
    ...(passages.length > 0 && { citedText: passages.join("") }),
    ...(title !== undefined && { title }),
    ...(source !== undefined && { source }),
    ...(location && { location }),
  };
}

function decodeLocation(native: JsonObject): CitationLocation | undefined {
  const web = readObject(native, "web");
  if (web) return { type: "web", url: readString(web, "url") ?? readString(web, "domain") ?? "" };
  const hit = readObject(native, "searchResultLocation");
  if (hit) return { type: "search-result", searchResult: count(hit, "searchResultIndex"), ...bounds(hit) };
  for (const [type, key] of Object.entries(documentRanges)) {
    const range = readObject(native, key);
    // The keys of documentRanges are the types.
    if (range)
      return { type: type as DocumentRange, document: count(range, "documentIndex"), ...bounds(range) };
  }
  return undefined;
}

function bounds(range: JsonObject): { start: number; end: number } {
  return { start: count(range, "start"), end: count(range, "end") };
}

function count(range: JsonObject, key: string): number {
  return readNumber(range, key) ?? 0;
}
