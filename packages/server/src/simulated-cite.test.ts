import { type ChatRequest, type DocumentPart, type SearchResultPart, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { citeSources } from "./simulated-cite.ts";

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const text = "Whales are mammals. They breathe air!  The largest whale is blue.";

function cited(parts: (DocumentPart | SearchResultPart)[], more: Partial<ChatRequest> = {}): unknown[] {
  const question = "Which whale is the largest?";
  return citeSources({ model, messages: [user(...parts, question)], ...more }, question).flatMap(
    ({ citations = [] }) => citations,
  );
}

function note(source: DocumentPart["source"], more: Partial<DocumentPart> = {}): DocumentPart {
  return { type: "document", mediaType: "text/plain", source, citations: true, ...more };
}

test("the best sentences are cited in their order, with their characters", () => {
  const citations = cited([note({ type: "text", text }, { name: "whales" })]);
  expect(citations).toEqual([
    {
      citedText: "Whales are mammals.",
      title: "whales",
      location: { type: "document-characters", document: 0, start: 0, end: 19 },
    },
    {
      citedText: "The largest whale is blue.",
      title: "whales",
      location: { type: "document-characters", document: 0, start: 39, end: 65 },
    },
  ]);
  const base64 = Buffer.from(text).toString("base64");
  expect(cited([note({ type: "base64", data: base64 })]).at(-1)).toMatchObject({
    citedText: text.slice(39),
    location: { start: 39, end: text.length },
  });
});

test("blocks and search results are cited by their number, each kind counted by itself", () => {
  const hit: SearchResultPart = {
    type: "search-result",
    source: "https://example.com/whales",
    title: "Whales",
    content: [
      { type: "text", text: "Nothing here." },
      { type: "text", text: "The blue whale is the largest." },
    ],
    citations: true,
  };
  const unread = note({ type: "text", text }, { citations: false });
  const blocks = note({
    type: "content",
    content: [
      { type: "text", text: "Of ships." },
      { type: "text", text: "The largest whale is blue." },
    ],
  });
  expect(cited([unread, blocks, hit])).toEqual([
    {
      citedText: "The largest whale is blue.",
      location: { type: "document-blocks", document: 1, start: 1, end: 2 },
    },
    {
      citedText: "The blue whale is the largest.",
      title: "Whales",
      source: "https://example.com/whales",
      location: { type: "search-result", searchResult: 0, start: 1, end: 2 },
    },
  ]);
});

test("nothing is cited that was not to be, or can't be read; Command R always cites", () => {
  const { citations: _citations, ...silent } = note({ type: "text", text });
  expect(cited([silent])).toEqual([]);
  expect(cited([note({ type: "base64", data: "aGk=" }, { mediaType: "application/pdf" })])).toEqual([]);
  expect(cited([silent], { model: "cohere.command-r-v1:0" })).not.toEqual([]);
});
