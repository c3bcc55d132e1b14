import {
  type AssistantPart,
  type Backend,
  type ChatRequest,
  type Client,
  collect,
  type Message,
  type Part,
  type StreamPart,
  type TextPart,
  type ToolResultPart,
  textOf,
} from "@bedplate/core";
import { cutText, limit, outputUsage, play, streamOf } from "./answer.ts";
import { hash, seedOf } from "./chance.ts";
import { sampleJson } from "./json-sample.ts";
import { jsonText, lastToolResults, lastUserText, type Piece, promptOf, textIn, tokensOf } from "./prompt.ts";
import { createPromptCache, type PromptCache } from "./simulated-cache.ts";
import { citeSources } from "./simulated-cite.ts";
import { embedSimulated } from "./simulated-embed.ts";
import { simulatedEmbeddingJob } from "./simulated-embed-job.ts";
import { type AskedBefore, generateSimulated } from "./simulated-image.ts";
import { rankSimulated } from "./simulated-rerank.ts";
import { calculate, toRepeat } from "./simulated-skills.ts";
import { simulatedSpeech } from "./simulated-speech.ts";
import { callTools } from "./simulated-tools.ts";
import { simulatedVideo } from "./simulated-video.ts";
import { keywordsOf } from "./words.ts";

/** How the simulated model behaves. */
export interface SimulatedOptions {
  /** Milliseconds before each piece of an answer. Default 0. */
  delayMs?: number;
  /** The clock of the prompt cache, in milliseconds. Default `Date.now`. */
  now?: () => number;
  /** Milliseconds that a film or a long embedding takes, at least. Default 3,000. */
  jobMs?: number;
}

/**
 * A deterministic model to build applications against: the same request gives the same answer. It streams, calls tools,
 * fills JSON schemas, cites, reasons and keeps to limits; only its prompt cache and Stability's models, which paint
 * another picture each time when they get no seed, remember anything.
 */
export function simulated(options: SimulatedOptions = {}): Backend {
  const cache = createPromptCache(options.now ?? Date.now);
  const pictures: AskedBefore = new Map();
  const streamText: Client["streamText"] = async function* (request, { signal } = {}) {
    yield* play(answer(request, cache), { model: request.model, delayMs: options.delayMs, signal });
  };
  return {
    streamText,
    generateText: (request, callOptions) => collect(streamText(request, callOptions)),
    embed: (request) => embedSimulated(request),
    rerank: async (request) => rankSimulated(request),
    startVideo: simulatedVideo(options),
    startEmbedding: simulatedEmbeddingJob(options),
    generateImage: (request) => generateSimulated(request, pictures),
    converseSpeech: simulatedSpeech(options, (request) =>
      collect(play(answer(request, cache), { model: request.model })),
    ),
    countTokens: async (request) => ({ inputTokens: tokensOf(...promptOf(request)) }),
  };
}

/** A request, and what every part of the answer is made from. */
interface Asked {
  request: ChatRequest;
  /** In place of chance. */
  seed: number;
  /** What the user wrote last. */
  text: string;
}

function answer(request: ChatRequest, cache: PromptCache): StreamPart[] {
  const asked = { request, seed: seedOf(request), text: lastUserText(request) };
  const limited = limit([...think(asked), ...respond(asked)], request);
  // An unfinished tool call is not in the answer, but was generated.
  const spent = limited.finish.reason === "length" && { total: request.maxTokens ?? 0 };
  const output = { ...outputUsage(limited.content), ...spent };
  return streamOf(request.model, limited, { input: cache(request), output });
}

function think(asked: Asked): AssistantPart[] {
  const { reasoning = "off" } = asked.request;
  if (reasoning === "off") return [];
  const sentences = [
    `The user writes ${quote(asked.text)}, and the answer should fit that.`,
    `What matters most here is ${topicOf(asked, 0)}.`,
    "Let me consider what is known, what is missing, and how to say it briefly.",
    "I will answer in a few sentences and offer to go further.",
  ];
  const whole = sentences.slice(0, reasoning === "low" ? 2 : reasoning === "medium" ? 3 : 4).join(" ");
  const text = typeof reasoning === "object" ? cutText(whole, reasoning.budgetTokens) : whole;
  const bytes = Array.from({ length: 48 }, (_, at) => hash(asked.seed, "signature", at) % 256);
  return text === "" ? [] : [{ type: "reasoning", text, signature: Buffer.from(bytes).toString("base64") }];
}

function respond(asked: Asked): AssistantPart[] {
  const calls = callTools(asked.request, asked.text);
  if (calls.length > 0) return calls;
  const { responseFormat } = asked.request;
  if (responseFormat?.type !== "json") return compose(asked);
  const text = [asked.text, ...lastToolResults(asked.request).map(textIn)].join(" ");
  return [{ type: "text", text: jsonText(sampleJson(responseFormat.schema, { text })) }];
}

function compose(asked: Asked): TextPart[] {
  const turn = lastTurn(asked.request);
  const repeated = turn?.role === "user" ? toRepeat(asked.text) : undefined;
  if (repeated !== undefined) return [{ type: "text", text: repeated }];
  const cited = turn?.role === "assistant" ? [] : citeSources(asked.request, asked.text);
  if (cited.length === 0) return [{ type: "text", text: prose(asked, turn) }];
  const closing = ` ${pick(closings, hash(asked.seed, "closing"))}`;
  return [
    { type: "text", text: "This is what I find in what you gave me:" },
    ...cited,
    { type: "text", text: closing },
  ];
}

function prose(asked: Asked, turn: Message | undefined): string {
  const sentences =
    turn?.role === "tool"
      ? lastToolResults(asked.request).map((part) => report(part, asked.request))
      : [
          ...(turn?.role === "assistant" ? [resume(textOf(turn), asked)] : open(asked, turn)),
          ...advice(asked),
        ];
  return [...sentences, pick(closings, hash(asked.seed, "closing"))].join(" ");
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

function quote(text: string): string {
  const words = text.replaceAll('"', "'").split(/\s+/);
  const short = cutText(words.slice(0, 8).join(" "), 15);
  return `"${short}${short === words.join(" ") ? "" : "…"}"`;
}

function topicOf({ text, seed }: Asked, at: number): string {
  const words = keywordsOf(text);
  const word = words[hash(seed, at) % words.length];
  return word === undefined ? "the question" : `"${word}"`;
}

function pick(sentences: readonly string[], at: number): string {
  return sentences[at % sentences.length] ?? "";
}

function lastTurn({ messages }: ChatRequest): Message | undefined {
  return messages.findLast(({ role }) => role !== "system");
}
