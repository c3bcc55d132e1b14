import { setImmediate, setTimeout } from "node:timers/promises";
import {
  type AssistantPart,
  abortedError,
  type ChatRequest,
  type ChatResponse,
  type ContentDelta,
  type Finish,
  type StreamPart,
  type Usage,
} from "@bedplate/core";
import { textIn, tokensOf } from "./prompt.ts";

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
    ...content.flatMap((part, index) => deltasOf(part, index, wordsOf)),
    { type: "finish", finish, usage },
  ];
}

/** A response that was held back, as the parts of its stream: each text, thought and list of arguments in one piece. */
export function replay({ content, warnings, metadata, ...ending }: ChatResponse): StreamPart[] {
  const { id, model, usage } = ending;
  const names = { ...(id !== undefined && { id }), ...(model !== undefined && { model }) };
  return [
    { type: "start", warnings, metadata, usage: { input: usage.input, output: {} }, ...names },
    ...content.flatMap((part, index) => deltasOf(part, index, (text) => (text === "" ? [] : [text]))),
    { type: "finish", ...ending },
  ];
}

/** How fast parts follow each other, and what ends them early. */
export interface Pace {
  model: string;
  /** Before each piece, or one number for each. */
  delayMs?: number | readonly number[] | undefined;
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

/** Waits before a piece of an answer, or lets others run now and then. Throws `aborted`. */
export async function rest(position: number, { model, delayMs = 0, signal }: Pace): Promise<void> {
  const ms = typeof delayMs === "number" ? delayMs : (delayMs[position] ?? 0);
  if (ms <= 0) return position % 3 === 2 ? setImmediate() : undefined;
  await setTimeout(ms, undefined, signal && { signal }).catch((cause: unknown) => {
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

type Cut = (text: string) => string[];

function deltasOf(part: AssistantPart, index: number, cut: Cut): ContentDelta[] {
  switch (part.type) {
    case "text":
      return [
        ...cut(part.text).map((delta) => ({ type: "text-delta", index, delta }) as const),
        ...(part.citations ?? []).map((citation) => ({ type: "citation", index, citation }) as const),
      ];
    case "reasoning": {
      const { type: _type, text, metadata: _metadata, ...seals } = part;
      const words = cut(text).map((delta) => ({ type: "reasoning-delta", index, delta }) as const);
      if (Object.keys(seals).length === 0) return words;
      return [...words, { type: "reasoning-delta", index, delta: "", ...seals }];
    }
    case "tool-call":
      return [
        { type: "tool-call-start", index, id: part.id, name: part.name },
        ...cut(textIn(part)).map((delta) => ({ type: "tool-call-delta", index, delta }) as const),
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
