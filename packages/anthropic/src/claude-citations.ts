import {
  type Citation,
  type CitationLocation,
  type JsonObject,
  present,
  readNumber,
  readString,
} from "@bedplate/core";

type Place = Exclude<CitationLocation, { type: "web" }>["type"];

/** Claude's names for a place: its type, and how its two bounds end. */
const places: readonly (readonly [type: Place, native: string, bounds: string])[] = [
  ["document-characters", "char_location", "char_index"],
  ["document-pages", "page_location", "page_number"],
  ["document-blocks", "content_block_location", "block_index"],
  ["search-result", "search_result_location", "block_index"],
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
  const [type, , bounds] = places.find(([, name]) => name === native.type) ?? [];
  if (!type) return undefined;
  const count = (name: string): number => readNumber(native, name) ?? 0;
  const range = { start: count(`start_${bounds}`), end: count(`end_${bounds}`) };
  return type === "search-result"
    ? { type, searchResult: count("search_result_index"), ...range }
    : { type, document: count("document_index"), ...range };
}

/** One of our citations as Claude writes it; without a place it is a range of characters at 0. */
export function encodeCitation({ citedText = "", title, source, location }: Citation): JsonObject {
  const place = location?.type === "web" ? undefined : location;
  const wanted = place?.type ?? (location || source === undefined ? "document-characters" : "search-result");
  // Every type is in the list.
  const [, type, bounds] = places.find(([name]) => name === wanted) as (typeof places)[number];
  const isHit = wanted === "search-result";
  return present({
    type,
    cited_text: citedText,
    ...(isHit ? { source, title } : { document_title: title }),
    [isHit ? "search_result_index" : "document_index"]:
      (place && ("document" in place ? place.document : place.searchResult)) || 0,
    [`start_${bounds}`]: place?.start ?? 0,
    [`end_${bounds}`]: place?.end ?? 0,
  });
}
