import { type AskName, intercept, type Middleware, type PassingCall } from "@bedplate/core";
import type { CacheStore } from "./cache-entry.ts";
import { cacheKey } from "./cache-entry.ts";
import { createKeptAnswers, marked, markedPart, type StoreOptions, type Told } from "./kept-answers.ts";
import { createSharedCalls } from "./shared-call.ts";
import { createSharedStream, type SharedStream } from "./shared-stream.ts";

/** What is kept, and how long. */
export interface CacheOptions extends StoreOptions {
  /** Which calls are kept; asked beside the rule of `cacheRandom`. */
  include?: (call: Pick<PassingCall, "method" | "request">) => boolean;
  /** Also keeps answers to requests that ask for chance: chats with a `temperature` above 0, pictures without a `seed`. */
  cacheRandom?: boolean;
}

/** Gives the same answer to the same request: chats whole and streamed, token counts, embeddings, pictures, rankings. Errors and streams that were left are never kept, and requests that come while the same one is under way share its call. */
export function withCache(store: CacheStore, options: CacheOptions = {}): Middleware {
  const kept = createKeptAnswers(store, options);
  const calls = createSharedCalls<Told>();
  const streams = new Map<string, SharedStream>();
  return intercept({
    async ask(call, next) {
      const { method, request, options: how } = call;
      if (!isKept(call, options) || !("model" in request)) return next();
      const key = await cacheKey({ method, request, includeRaw: how.includeRaw });
      const start = (signal: AbortSignal): Promise<Told> =>
        kept.answer(key, () => next(request, { ...how, signal }));
      const { shared, value } = calls.join(key, start, { model: request.model, signal: how.signal });
      const { answer, cached } = await value;
      // The key says which method's answer it is. Nobody gets the same object as another.
      const own = (shared ? structuredClone(answer) : answer) as Awaited<ReturnType<typeof next>>;
      return shared || cached ? marked(own) : own;
    },
    async *stream(call, next) {
      if (!isKept(call, options)) return yield* next();
      const { method, request, options: how } = call;
      const key = await cacheKey({ method, request, includeRaw: how.includeRaw });
      const found = streams.get(key);
      const open = (signal: AbortSignal) => kept.parts(key, () => next(request, { ...how, signal }));
      const stream = found ?? createSharedStream(open, () => streams.delete(key));
      streams.set(key, stream);
      for await (const part of stream.read({ model: request.model, signal: how.signal }))
        yield found ? markedPart(structuredClone(part)) : part;
    },
  });
}

type Asked = Pick<PassingCall, "method" | "request">;

const keptMethods: readonly (AskName | "streamText")[] = [
  "generateText",
  "streamText",
  "countTokens",
  "embed",
  "generateImage",
  "rerank",
];

function isKept(
  { method, request }: Asked,
  { include = () => true, cacheRandom = false }: CacheOptions,
): boolean {
  if (!keptMethods.includes(method)) return false;
  return (cacheRandom || !asksForChance({ method, request })) && include({ method, request });
}

function asksForChance({ method, request }: Asked): boolean {
  if (method === "generateImage") return !("seed" in request) || request.seed === undefined;
  return "temperature" in request && (request.temperature ?? 0) > 0;
}
