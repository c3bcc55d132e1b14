import { setImmediate, setTimeout } from "node:timers/promises";
import {
  type AssistantPart,
  abortedError,
  type ChatRequest,
  type ContentDelta,
  type Finish,
  type JsonValue,
  type Part,
  type StreamPart,
  type Tool,
  type ToolCallPart,
  type ToolResultContent,
  type Usage,
} from "@bedplate/core";

/** Anything of a request or an answer that costs tokens. */
export type Piece = Part | Tool | ToolResultContent;

/** A small hash (FNV-1a, 32 bits) in place of chance: the same values give the same number. */
export function hash(...values: readonly (string | number)[]): number {
  const text = values.join("\0");
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  // Mixed once more, since the low bits alone are poor.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** The number that stands for a request: its model, its seed and everything that was said. */
export function seedOf({ model, seed, messages }: ChatRequest): number {
  return hash(model, seed ?? "", ...messages.flatMap(({ role, content }) => [role, ...content.map(textIn)]));
}

/** An ID as the service writes them, from the request's seed and the call's place in the answer. */
export function toolCallId(seed: number, index: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const pick = (_: unknown, at: number): string => letters.charAt(hash(seed, index, at) % letters.length);
  return `tooluse_${Array.from({ length: 22 }, pick).join("")}`;
}

/** What the user wrote last, without documents. */
export function lastUserText({ messages }: ChatRequest): string {
  const parts = messages.findLast(({ role }) => role === "user")?.content ?? [];
  const said = parts.filter(({ type }) => type === "text" || type === "guard-content").map(textIn);
  return said.join(" ").trim();
}

/** What the model reads, in its order: tools first. */
export function promptOf({ tools = [], messages }: ChatRequest): Piece[] {
  return [...tools, ...messages.flatMap(({ content }): readonly Part[] => content)];
}

/** The text in a piece: of tool results, documents and arguments too, and none of media. */
export function textIn(piece: Piece): string {
  switch (piece.type) {
    case "text":
    case "reasoning":
      return piece.text;
    case "json":
      return JSON.stringify(piece.value);
    case "tool-call":
      return argumentsOf(piece);
    case "function":
    case "provider":
      return JSON.stringify(piece);
    case "search-result":
      return [piece.title, ...within(piece).map(textIn)].join(" ");
    case "document":
      return [
        piece.context ?? "",
        "text" in piece.source ? piece.source.text : "",
        ...within(piece).map(textIn),
      ].join("");
    case "tool-result":
    case "guard-content":
      return within(piece).map(textIn).join(" ");
    case "image":
    case "video":
    case "audio":
    case "cache-point":
      return "";
  }
}

/** A tool call's arguments as text: the model's own, or JSON with spaces, which comes word by word as well. */
function argumentsOf({ inputText, input = {} }: Pick<ToolCallPart, "inputText" | "input">): string {
  return inputText ?? jsonText(input);
}

/** JSON on one line with spaces in it, so that it comes in pieces. */
export function jsonText(value: JsonValue): string {
  return JSON.stringify(value, null, 1).replace(/\n */g, " ");
}

/** The words of a text that carry its meaning, in lower case and once each. */
export function keywordsOf(text: string): string[] {
  return [...new Set(plain(text).split(" "))].filter((word) => word.length >= 3 && !fillers.has(word));
}

/** The words of a text in lower case, with single spaces. */
export function plain(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

/** The words of a name such as `getWeather` or `get_weather`. */
export function spoken(name: string): string {
  return plain(name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"));
}

/** What a text says of a subject such as `city`, `date`, `to currency` or `query`, the likeliest first. */
export function namedIn(text: string, subject: string): string[] {
  const [, pattern] = subjects.find(([words]) => words.test(subject)) ?? [];
  const [, lead] = leads.find(([words]) => words.test(subject)) ?? [];
  const found = pattern ? [...text.matchAll(pattern)] : [];
  const [led, others] = [true, false].map((wanted) =>
    found.filter(({ index }) => lead?.test(text.slice(Math.max(0, index - 6), index)) === wanted),
  );
  return [...(led ?? []), ...(others ?? [])].map(([value]) => value.trim());
}

/** Tokens of pieces that are read as one: a token is four characters, and media cost a fixed number. */
export function tokensOf(...pieces: readonly Piece[]): number {
  const characters = pieces.reduce((sum, piece) => sum + textIn(piece).length, 0);
  return Math.ceil(characters / 4) + pieces.reduce((sum, piece) => sum + mediaTokens(piece), 0);
}

/** What an answer is before it is streamed. */
export interface Answer {
  content: readonly AssistantPart[];
  finish: Finish;
}

/** Cuts an answer where its request says: at exactly `maxTokens`, or before the first stop sequence in its text. An unfinished tool call is left out. */
export function limit(content: readonly AssistantPart[], { maxTokens, stopSequences }: ChatRequest): Answer {
  const kept: AssistantPart[] = [];
  let left = maxTokens ?? Number.POSITIVE_INFINITY;
  for (const part of content) {
    const cut = cutPart(part, left);
    const stop = cut?.type === "text" ? findStop(cut.text, stopSequences) : undefined;
    if (stop) {
      const content = stop.before === "" ? kept : [...kept, { type: "text", text: stop.before } as const];
      return { content, finish: { reason: "stop", stopSequence: stop.sequence } };
    }
    if (cut) kept.push(cut);
    if (cut !== part) return { content: kept, finish: { reason: "length" } };
    left -= tokensOf(part);
  }
  const called = kept.some(({ type }) => type === "tool-call");
  return { content: kept, finish: { reason: called ? "tool-calls" : "stop" } };
}

/** The beginning of a text that costs so many tokens; a pair of surrogates is not torn. */
export function cutText(text: string, tokens: number): string {
  return text.length <= tokens * 4 ? text : text.slice(0, tokens * 4).replace(/[\uD800-\uDBFF]$/, "");
}

/** Tokens of an answer, each part by itself; `reasoning` is there when it thought. */
export function outputUsage(content: readonly AssistantPart[]): Usage["output"] {
  const sum = (parts: readonly AssistantPart[]): number =>
    parts.reduce((total, part) => total + tokensOf(part), 0);
  const thoughts = content.filter(({ type }) => type === "reasoning");
  return { total: sum(content), ...(thoughts.length > 0 && { reasoning: sum(thoughts) }) };
}

/** A whole answer as the parts of its stream: texts, thoughts and arguments come word by word. */
export function streamOf(model: string, { content, finish }: Answer, usage: Usage): StreamPart[] {
  const metadata = { modelId: model };
  return [
    { type: "start", warnings: [], metadata, usage: { input: usage.input, output: {} } },
    ...content.flatMap(deltasOf),
    { type: "finish", finish, usage },
  ];
}

/** How fast parts follow each other, and what ends them early. */
export interface Pace {
  model: string;
  delayMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Plays a stream: waits before each piece of content, or lets others run now and then. Throws `aborted`. */
export async function* play(parts: Iterable<StreamPart>, pace: Pace): AsyncGenerator<StreamPart> {
  let position = 0;
  for (const part of parts) {
    if (part.type !== "start" && part.type !== "finish") await rest(position++, pace);
    if (pace.signal?.aborted) throw abortedError(pace.signal, pace.model);
    yield part;
  }
}

const fillers = new Set(
  `about all and any are but can could did does for from get give had has have her here his how into its just let like
  make may more much need not now one our out over please show some tell than that the them then there they this too
  use using very want was were what when where which who why will with would you your`.split(/\s+/),
);

const weekdays = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday";
// Words with a capital that does not begin a sentence.
const proper = `(?<!^|[.!?]\\s|\\p{L})(?!(?:${weekdays})\\b)\\p{Lu}\\p{L}+(?:[ '’-]\\p{Lu}\\p{L}+)*`;
const subjects: readonly (readonly [RegExp, RegExp])[] = [
  [/^date-time$/, /\b\d{4}-[01]\d-[0-3]\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g],
  [/\bdate\b/, /\b\d{4}-[01]\d-[0-3]\d\b/g],
  [/\bemail\b/, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  [/\b(?:ur[il]|link|website)\b/, /https?:\/\/[^\s"'<>)]*[^\s"'<>).,;:!?]/g],
  [/\b(?:symbol|ticker|currency)\b/, /\b[A-Z]{2,5}\b/g],
  [/\b(?:expression|formula|equation)\b/, /[\d(][\d\s.()]*(?:[-+*/^%][\d\s.()]+)+/g],
  [
    /\b(?:cit(?:y|ies)|locations?|places?|town|country|region|airport|origin|destination|from|to)\b/,
    new RegExp(`${proper}|(?<=\\b(?:in|near) )(?!the |my |a )\\p{Ll}{3,}`, "gu"),
  ],
  [/\b(?:names?|person|people|customer|author|company)\b/, new RegExp(proper, "gu")],
  [
    /\b(?:query|question|text|prompt|message|input|content|title|summary|description)\b/,
    /^\s*\S.{0,199}(?!\S)/gs,
  ],
];
const leads: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:to|destination|target)\b/, /\bto $/],
  [/\b(?:from|origin|source)\b/, /\bfrom $/],
  [/\b(?:names?|person|people|customer|author)\b/, /\b(?:named|called|am|is) $/],
  [/./, /\b(?:in|at|near|for|of|to) $/],
];

function within(piece: Piece): readonly Piece[] {
  if (piece.type === "guard-content") return [piece.content];
  if (piece.type === "tool-result" || piece.type === "search-result") return piece.content;
  return piece.type === "document" && piece.source.type === "content" ? piece.source.content : [];
}

// Media in a tool result or a document count too.
function mediaTokens(piece: Piece): number {
  if (piece.type === "image") return 258;
  if (piece.type === "audio") return 750;
  if (piece.type === "video") return 2_600;
  if (piece.type === "document" && !/^(?:text|content)$/.test(piece.source.type)) return 1_500;
  return within(piece).reduce((sum, inner) => sum + mediaTokens(inner), 0);
}

async function rest(position: number, { model, delayMs = 0, signal }: Pace): Promise<void> {
  if (delayMs <= 0) return position % 3 === 2 ? setImmediate() : undefined;
  await setTimeout(delayMs, undefined, signal && { signal }).catch((cause: unknown) => {
    throw signal ? abortedError(signal, model) : cause;
  });
}

// Half a call is none: a whole reply of most formats could not carry it.
function cutPart(part: AssistantPart, tokens: number): AssistantPart | undefined {
  if (tokensOf(part) <= tokens) return part;
  const text = cutText(textIn(part), tokens);
  if (text === "" || (part.type !== "text" && part.type !== "reasoning")) return undefined;
  return { type: part.type, text };
}

function findStop(
  text: string,
  sequences: readonly string[] = [],
): { sequence: string; before: string } | undefined {
  const met = sequences.filter((sequence) => sequence !== "" && text.includes(sequence));
  const stops = met.map((sequence) => ({ sequence, before: text.slice(0, text.indexOf(sequence)) }));
  return stops.sort((one, other) => one.before.length - other.before.length)[0];
}

function deltasOf(part: AssistantPart, index: number): ContentDelta[] {
  switch (part.type) {
    case "text":
      return [
        ...wordsOf(part.text).map((delta) => ({ type: "text-delta", index, delta }) as const),
        ...(part.citations ?? []).map((citation) => ({ type: "citation", index, citation }) as const),
      ];
    case "reasoning": {
      const { type: _type, text, metadata: _metadata, ...seals } = part;
      const words = wordsOf(text).map((delta) => ({ type: "reasoning-delta", index, delta }) as const);
      if (Object.keys(seals).length === 0) return words;
      return [...words, { type: "reasoning-delta", index, delta: "", ...seals }];
    }
    case "tool-call":
      return [
        { type: "tool-call-start", index, id: part.id, name: part.name },
        ...wordsOf(argumentsOf(part)).map((delta) => ({ type: "tool-call-delta", index, delta }) as const),
      ];
    case "image":
    case "audio":
      return [{ type: "media", index, part }];
    case "cache-point":
      return [];
  }
}

// Words keep the space before them; very long ones, as of writing without spaces, are split.
function wordsOf(text: string): string[] {
  return text.match(/\s*\S{1,24}(?:\s+$)?|\s+/gu) ?? [];
}
