import assert from "node:assert/strict";
import {
  assistant,
  type CachePointPart,
  type Citation,
  type DocumentPart,
  document,
  image,
  type Reasoning,
  system,
  text,
  user,
  video,
} from "@bedplate/core";
import { documentText, type Feature, partsOf, pixel, type Seen, weather } from "./matrix-see.ts";

const lakes = document({ type: "text", text: "Thun is deep." }, { name: "lakes" });
const cited: DocumentPart = { ...lakes, citations: true };
const citation: Citation = {
  citedText: "Thun is deep.",
  title: "lakes",
  location: { type: "document-characters", document: 0, start: 0, end: 13 },
};
const answer = [{ type: "text", text: "Thun.", citations: [citation] }] as const;
const short: CachePointPart = { type: "cache-point" };
const long: CachePointPart = { type: "cache-point", ttl: "1h" };

/** What messages hold beside text: media, documents and citations, thoughts, cache points. */
export const partFeatures: readonly Feature[] = [
  {
    group: "Media and documents",
    name: "image",
    request: { messages: [user(image(pixel), "What is it?")] },
    check: ({ heard }) => {
      const [part] = partsOf(heard, "image");
      assert.deepEqual(part?.type === "image" && part.source, { type: "base64", data: pixel });
    },
  },
  {
    group: "Media and documents",
    name: "image in S3",
    request: { messages: [user(image("s3://lakes/thun.png"), "What is it?")] },
    check: ({ heard }) => {
      const [part] = partsOf(heard, "image");
      assert.deepEqual(part?.type === "image" && part.source, { type: "s3", uri: "s3://lakes/thun.png" });
    },
  },
  {
    group: "Media and documents",
    name: "image by URL",
    request: { messages: [user(image("https://example.com/thun.png"), "What is it?")] },
    check: () => assert.fail("Bedrock fetches nothing."),
  },
  {
    group: "Media and documents",
    name: "video",
    request: { messages: [user(video("AAAAGGZ0eXBpc29t"), "What is it?")] },
    check: ({ heard }) => assert.equal(partsOf(heard, "video").length, 1),
  },
  {
    group: "Media and documents",
    name: "audio",
    request: {
      messages: [
        user(
          { type: "audio", mediaType: "audio/wav", source: { type: "base64", data: "AAAA" } },
          "Who is it?",
        ),
      ],
    },
    check: ({ heard }) => assert.equal(partsOf(heard, "audio").length, 1),
  },
  {
    group: "Media and documents",
    name: "text document",
    request: { messages: [user(lakes, "Which?")] },
    check: hearsDocument("Thun is deep."),
  },
  {
    group: "Media and documents",
    name: "PDF",
    request: { messages: [user(document(Buffer.from("%PDF-1.7 Thun"), { name: "lakes" }), "Which?")] },
    check: hearsDocument("%PDF-1.7 Thun"),
  },
  {
    group: "Media and documents",
    name: "citations",
    request: { messages: [user(cited, "Which?")] },
    answer,
    check: ({ heard, response }) => {
      hearsDocument("Thun is deep.")({ heard, response });
      const [part] = response.content;
      assert.equal(part?.type === "text" && part.citations?.length, 1);
    },
  },
  {
    group: "Media and documents",
    name: "citations in history",
    request: { messages: [user("Which?"), assistant(...answer), user("Another?")] },
    check: ({ heard }) => {
      const [, part] = partsOf(heard, "text");
      assert.equal(part?.type === "text" && part.citations?.[0]?.citedText, citation.citedText);
    },
  },
  {
    group: "Media and documents",
    name: "search result",
    request: {
      messages: [
        user(
          { type: "search-result", source: "https://example.com", title: "Thun", content: [text("Deep.")] },
          "Which?",
        ),
      ],
    },
    check: ({ heard }) => assert.equal(partsOf(heard, "search-result").length, 1),
  },
  ...(["off", "low", "medium", "high", { budgetTokens: 4096 }] as const).map(thinking),
  {
    group: "Prompt caching",
    name: "system",
    request: { messages: [system("Be brief.", short), user("Name a lake.")] },
    check: hearsPoint(),
  },
  {
    group: "Prompt caching",
    name: "message",
    request: { messages: [user("A handbook.", short, "Name a lake.")] },
    check: hearsPoint(),
  },
  {
    group: "Prompt caching",
    name: "tools",
    request: { messages: [user("Name a lake.")], tools: [weather, short] },
    check: ({ heard }) => assert.ok(heard?.tools?.some(({ type }) => type === "cache-point")),
  },
  {
    group: "Prompt caching",
    name: "for an hour",
    request: { messages: [system("Be brief.", long), user("Name a lake.")] },
    check: hearsPoint("1h"),
  },
];

function thinking(reasoning: Reasoning): Feature {
  return {
    group: "Reasoning",
    name: typeof reasoning === "string" ? reasoning : "budget",
    request: { messages: [user("Is 91 prime?")], reasoning },
    check: ({ response }) => {
      const thought = response.content.some(({ type }) => type === "reasoning");
      assert.equal(thought, reasoning !== "off");
    },
  };
}

function hearsDocument(said: string): (seen: Seen) => void {
  return ({ heard }) => {
    const [part] = partsOf(heard, "document");
    assert.equal(part?.type === "document" && documentText(part), said);
  };
}

// The second call reads what the first has written.
function hearsPoint(ttl?: "1h"): (seen: Seen) => void {
  return ({ heard, response }) => {
    const [part, ...more] = partsOf(heard, "cache-point");
    assert.equal(more.length, 0);
    assert.equal(part?.type === "cache-point" && part.ttl, ttl);
    const { cacheRead, cacheWrite } = response.usage.input;
    assert.ok((cacheRead ?? 0) + (cacheWrite ?? 0) > 0);
  };
}
