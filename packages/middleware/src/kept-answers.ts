import type { ResponseMetadata, StreamPart, Warning } from "@bedplate/core";
import { type CacheEntry, type CacheStore, decodeEntry, encodeAnswer, encodeParts } from "./cache-entry.ts";

/** How a store is used. */
export interface StoreOptions {
  /** How long an answer holds, in milliseconds. Default: as long as the store keeps it. */
  ttlMs?: number;
  /** Is told when the store fails, which costs no answer: the call goes on without it, with a warning. */
  onStoreError?: (error: unknown) => void;
}

/** An answer, and whether it had been kept. */
export interface Told {
  answer: unknown;
  cached: boolean;
}

/** Answers and streams that a store keeps, and those that it shall keep. */
export interface KeptAnswers {
  answer(key: string, ask: () => Promise<unknown>): Promise<Told>;
  parts(key: string, ask: () => AsyncIterable<StreamPart>): AsyncGenerator<StreamPart>;
}

/** Keeps answers in a store, whose failures cost none of them. */
export function createKeptAnswers(store: CacheStore, options: StoreOptions): KeptAnswers {
  const { read, write } = accessTo(store, options);
  return {
    async answer(key, ask) {
      const { value, warnings } = await read(key);
      if (value && "answer" in value) return { answer: value.answer, cached: true };
      const answer = await ask();
      const written = isAnothers(answer)
        ? []
        : (await write(key, (until) => encodeAnswer(answer, until))).warnings;
      return { answer: warned(answer, [...warnings, ...written].slice(0, 1)), cached: false };
    },
    async *parts(key, ask) {
      const { value, warnings } = await read(key);
      if (value && "parts" in value) return yield* value.parts.map(markedPart);
      const texts: string[] = [];
      let isOwn = true;
      for await (const part of ask()) {
        texts.push(JSON.stringify(part));
        if (part.type === "start") isOwn = !isAnothers(part);
        if (part.type === "finish" && isOwn) await write(key, (until) => encodeParts(texts, until));
        yield part.type === "start" ? warned(part, warnings) : part;
      }
    },
  };
}

/** What a store gave, and the warning where it failed. */
interface Access<Value> {
  value: Value | undefined;
  warnings: Warning[];
}

interface StoreAccess {
  read(key: string): Promise<Access<CacheEntry>>;
  write(key: string, encode: (until: number | undefined) => string): Promise<Access<unknown>>;
}

function accessTo(store: CacheStore, { ttlMs, onStoreError }: StoreOptions): StoreAccess {
  const guarded = async (access: () => unknown): Promise<Access<unknown>> => {
    try {
      return { value: await access(), warnings: [] };
    } catch (error) {
      onStoreError?.(error);
      return { value: undefined, warnings: [storeWarning] };
    }
  };
  return {
    async read(key) {
      const { value, warnings } = await guarded(() => store.get(key));
      return { value: decodeEntry(value), warnings };
    },
    write: (key, encode) =>
      guarded(() => store.set(key, encode(ttlMs === undefined ? undefined : Date.now() + ttlMs), ttlMs)),
  };
}

const storeWarning: Warning = {
  code: "fallback",
  setting: "cache",
  message: "The cache's store failed; the model was asked, as without a cache.",
};

interface Warned {
  readonly warnings: readonly Warning[];
}

function hasWarnings(answer: unknown): answer is Warned {
  return typeof answer === "object" && answer !== null && "warnings" in answer;
}

function warned<Answer>(answer: Answer, warnings: readonly Warning[]): Answer {
  if (warnings.length === 0 || !hasWarnings(answer)) return answer;
  return { ...answer, warnings: [...answer.warnings, ...warnings] };
}

// What another model answered is no answer of the one that was asked for.
function isAnothers(answer: unknown): boolean {
  return hasWarnings(answer) && answer.warnings.some(({ code }) => code === "fallback");
}

/** An answer that says that no call was made for it. */
export function marked<Answer>(answer: Answer): Answer {
  // Of these, answers have what they have with these types.
  const { metadata, responses } = answer as {
    metadata?: ResponseMetadata;
    responses?: readonly ResponseMetadata[];
  };
  return {
    ...answer,
    ...(metadata && { metadata: { ...metadata, cached: true } }),
    ...(responses && { responses: responses.map((response) => ({ ...response, cached: true })) }),
  };
}

/** The same for a stream, whose start says it. */
export function markedPart(part: StreamPart): StreamPart {
  return part.type === "start" ? marked(part) : part;
}
