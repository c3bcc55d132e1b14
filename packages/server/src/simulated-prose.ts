import { type ChatRequest, type Message, type Part, type ToolResultPart, textOf } from "@bedplate/core";
import { cutText } from "./answer.ts";
import { hash } from "./chance.ts";
import { lastToolResults, type Piece, textIn } from "./prompt.ts";
import { calculate } from "./simulated-skills.ts";
import { keywordsOf } from "./words.ts";

/** A request, and what every part of the answer is made from. */
export interface Asked {
  request: ChatRequest;
  /** In place of chance. */
  seed: number;
  /** What the user wrote last. */
  text: string;
}

/** An answer in sentences: to a question, to what tools gave, or the end of what the model has begun. */
export function prose(asked: Asked, turn: Message | undefined): string {
  const sentences =
    turn?.role === "tool"
      ? lastToolResults(asked.request).map((part) => report(part, asked.request))
      : [
          ...(turn?.role === "assistant" ? [resume(textOf(turn), asked)] : open(asked, turn)),
          ...advice(asked),
        ];
  return [...sentences, closing(asked)].join(" ");
}

/** The sentence at the end of an answer. */
export function closing({ seed }: Asked): string {
  return pick(closings, hash(seed, "closing"));
}

function open({ text, seed }: Asked, turn: Message | undefined): string[] {
  const shown = mediaIn(turn?.content ?? []);
  const opening = pick(openings, seed).replace("…", () => quote(text));
  const worked = calculate(text);
  return [
    ...(worked === undefined ? [] : [worked]),
    text === "" ? "Let me look at what you have sent." : opening,
    ...(shown === "" ? [] : [`I have also looked at ${shown} that came with it.`]),
  ];
}

const openings = [
  "You asked me about …, so let me take it one step at a time.",
  "Here is how I would approach … if it were mine to decide.",
  "Thank you for writing …, which is a good place to start.",
  "Let me answer … as plainly as I can.",
];
const thoughts = [
  "The heart of the matter is …, because most of the other details follow from it.",
  "I would begin with … and leave the finer points until the basics are settled.",
  "In practice, … works best when it is kept simple and checked early.",
  "There are several ways to look at …, and the right one depends on what you need next.",
  "A good first step is to write down what you already know about … and what is still open.",
  "With …, small and careful steps usually lead further than one big leap.",
];
const closings = [
  "If you tell me more about your situation, I can be more specific.",
  "Let me know which part you would like to look at more closely.",
  "That should be enough to get started, and I am happy to go further.",
];

function advice(asked: Asked): string[] {
  const first = asked.seed % thoughts.length;
  const second = first + 1 + (hash(asked.seed) % (thoughts.length - 1));
  return [first, second].map((at) => pick(thoughts, at).replace("…", () => topicOf(asked, at)));
}

// A sentence that was begun is finished; after a finished one a new one begins.
function resume(begun: string, asked: Asked): string {
  const space = /(?:^|\s)$/.test(begun) ? "" : " ";
  const start = /(?:^|[.!?…]["')]?)\s*$/.test(begun) ? "Above all, it is" : "above all";
  return `${space}${start} a question of ${topicOf(asked, 0)}.`;
}

function report({ name, callId, content, isError }: ToolResultPart, { messages }: ChatRequest): string {
  const call = messages
    .flatMap((turn): readonly Part[] => turn.content)
    .find((part) => part.type === "tool-call" && part.id === callId);
  const tool = name ?? (call?.type === "tool-call" ? call.name : "");
  const said = cutText(content.map(textIn).join(" ").trim(), 250) || mediaIn(content) || "nothing";
  return `The ${tool} tool ${isError ? "failed with" : "gave me"} this: ${said}${/[.!?]$/.test(said) ? "" : "."}`;
}

function mediaIn(pieces: readonly Piece[]): string {
  const names = pieces.flatMap((piece) => {
    if (piece.type === "search-result") return [`the search result "${piece.title}"`];
    return "mediaType" in piece ? [`the ${piece.type} (${piece.mediaType})`] : [];
  });
  return new Intl.ListFormat("en").format(names);
}

/** How a text begins, between quotation marks. */
export function quote(text: string): string {
  const words = text.replaceAll('"', "'").split(/\s+/);
  const short = cutText(words.slice(0, 8).join(" "), 15);
  return `"${short}${short === words.join(" ") ? "" : "…"}"`;
}

/** A word of the text that an answer is about. */
export function topicOf({ text, seed }: Asked, at: number): string {
  const words = keywordsOf(text);
  const word = words[hash(seed, at) % words.length];
  return word === undefined ? "the question" : `"${word}"`;
}

function pick(sentences: readonly string[], at: number): string {
  return sentences[at % sentences.length] ?? "";
}
