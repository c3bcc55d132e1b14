import {
  type ChatRequest,
  type Citation,
  type DocumentPart,
  isModel,
  type Part,
  parseModelId,
  type SearchResultPart,
  type TextPart,
  type ToolResultContent,
} from "@bedplate/core";
import { keywordsOf, stem } from "./words.ts";

/**
 * Sentences of the request's documents and search results that answer its text best, each with its citation; none where
 * nothing is to be cited. Texts are read, files of other kinds are not.
 */
export function citeSources(request: ChatRequest, text: string): TextPart[] {
  const words = new Set(keywordsOf(text).map(stem));
  const scored = passagesOf(request).map((passage, at) => ({
    passage,
    at,
    score: scoreOf(passage.text, words),
  }));
  const best = scored.toSorted((one, other) => other.score - one.score).slice(0, mostCited);
  const fitting = best.filter(({ score }, at) => score > 0 || at === 0);
  return fitting
    .toSorted((one, other) => one.at - other.at)
    .map(({ passage }) => ({ type: "text", text: ` ${passage.text}`, citations: [passage.citation] }));
}

const mostCited = 2;
/** Characters of a text. Behind them nothing is cited, since long books take their time. */
const mostRead = 200_000;

interface Passage {
  text: string;
  citation: Citation;
}

function scoreOf(text: string, words: ReadonlySet<string>): number {
  return keywordsOf(text).filter((word) => words.has(stem(word))).length;
}

// Documents and search results are counted each by themselves, wherever they stand.
function passagesOf({ model, messages }: ChatRequest): Passage[] {
  const parts = messages.flatMap(({ content }): readonly Part[] => content).flatMap(withResults);
  const documents = parts.filter((part) => part.type === "document");
  const hits = parts.filter((part) => part.type === "search-result");
  // Command R cites whatever it is given.
  const always = isModel(parseModelId(model), "cohere.command-r");
  const isCited = ({ citations = always }: DocumentPart | SearchResultPart): boolean => citations;
  return [
    ...documents.flatMap((part, index) => (isCited(part) ? inDocument(part, index) : [])),
    ...hits.flatMap((part, index) => (isCited(part) ? inHit(part, index) : [])),
  ];
}

function withResults(part: Part): (Part | ToolResultContent)[] {
  return part.type === "tool-result" ? [...part.content] : [part];
}

function inDocument({ name, source, mediaType }: DocumentPart, document: number): Passage[] {
  const title = name === undefined ? {} : { title: name };
  if (source.type === "content")
    return source.content.flatMap((block, start) => {
      if (block.type !== "text") return [];
      const location = { type: "document-blocks", document, start, end: start + 1 } as const;
      return [{ text: firstSentence(block.text), citation: { citedText: block.text, ...title, location } }];
    });
  const isText = source.type === "base64" && mediaType.startsWith("text/");
  const text = source.type === "text" ? source.text : isText ? decode(source.data) : "";
  return sentencesOf(text).map(({ start, sentence }) => {
    const location = { type: "document-characters", document, start, end: start + sentence.length } as const;
    return { text: sentence, citation: { citedText: sentence, ...title, location } };
  });
}

function inHit({ source, title, content }: SearchResultPart, searchResult: number): Passage[] {
  return content.map(({ text }, start) => ({
    text: firstSentence(text),
    citation: {
      citedText: text,
      title,
      source,
      location: { type: "search-result", searchResult, start, end: start + 1 },
    },
  }));
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}

function firstSentence(text: string): string {
  return sentencesOf(text)[0]?.sentence ?? text.trim();
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

function sentencesOf(text: string): { start: number; sentence: string }[] {
  return [...segmenter.segment(text.slice(0, mostRead))].flatMap(({ segment, index }) => {
    const sentence = segment.trim();
    return sentence === "" ? [] : [{ start: index + segment.indexOf(sentence), sentence }];
  });
}
