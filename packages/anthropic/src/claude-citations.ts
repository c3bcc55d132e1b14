import {
  type Citation,
  type CitationLocation,
  type JsonObject,
  present,
  readNumber,
  readString,
} from "@bedplate/core";

type DocumentRange = Extract<CitationLocation, { document: number }>["type"];

/** Claude's names for a range: its type, its two bounds, and what we call it. */
const documentRanges: readonly { native: string; start: string; end: string; type: DocumentRange }[] = [
  { native: "char_location", start: "start_char_index", end: "end_char_index", type: "document-characters" },
  { native: "page_location", start: "start_page_number", end: "end_page_number", type: "document-pages" },
  {
    native: "content_block_location",
    start: "start_block_index",
    end: "end_block_index",
    type: "document-blocks",
  },
];

/** A native citation as ours. */
export function decodeCitation(native: JsonObject): Citation {
  const citedText = readString(native, "cited_text");
  const title = readString(native, "document_title") ?? readString(native, "title");
  const source = readString(native, "source");
  const location = decodeLocation(native);
  return {
    ...(citedText !== undefined && { citedText }),
    ...(title !== undefined && { title }),
    ...(source !== undefined && { source }),
    ...(location && { location }),
  };
}

function decodeLocation(native: JsonObject): CitationLocation | undefined {
  const range = documentRanges.find((known) => known.native === native.type);
  if (range) {
    const bounds = { start: readNumber(native, range.start) ?? 0, end: readNumber(native, range.end) ?? 0 };
    return { type: range.type, document: readNumber(native, "document_index") ?? 0, ...bounds };
  }
  if (native.type !== "search_result_location") return undefined;
  return {
    type: "search-result",
    searchResult: readNumber(native, "search_result_index") ?? 0,
    start: readNumber(native, "start_block_index") ?? 0,
    end: readNumber(native, "end_block_index") ?? 0,
  };
}

/** One of our citations as Claude writes it; without a place it is a range of characters at 0. */
export function encodeCitation({ citedText, title, source, location }: Citation): JsonObject {
  if (location?.type === "search-result" || (!location && source !== undefined)) {
    return present({
      type: "search_result_location",
      cited_text: citedText ?? "",
      source,
      title,
      search_result_index: location?.searchResult ?? 0,
      start_block_index: location?.start ?? 0,
      end_block_index: location?.end ?? 0,
    });
  }
  const place =
    location && location.type !== "web"
      ? location
      : { type: "document-characters", document: 0, start: 0, end: 0 };
  const range = documentRanges.find((known) => known.type === place.type) ?? {
    native: "char_location",
    start: "start_char_index",
    end: "end_char_index",
  };
  return present({
    type: range.native,
    cited_text: citedText ?? "",
    document_index: place.document,
    document_title: title,
    [range.start]: place.start,
    [range.end]: place.end,
  });
}
