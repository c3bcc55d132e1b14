import type { ChatRequest, Usage } from "@bedplate/core";
import { hash } from "./chance.ts";
import { type Piece, promptOf, tokensOf } from "./prompt.ts";

/** Counts what a request reads, writes into the prompt cache and finds there. */
export type PromptCache = (request: ChatRequest) => Usage["input"];

/** A prompt cache: what stands before a cache point is kept for its time to live, which begins anew each time it is read. `now` is in milliseconds. */
export function createPromptCache(now: () => number): PromptCache {
  const expiries = new Map<number, Expiry>();
  return (request) => {
    const prompt = promptOf(request);
    const total = tokensOf(...prompt);
    if (!prompt.some(({ type }) => type === "cache-point")) return { total };
    const at = now();
    const { points, ...cache } = readPrefixes(request.model, prompt, (prefix) => {
      const expiry = expiries.get(prefix);
      if (!expiry || expiry.at <= at) return false;
      expiry.at = at + expiry.ttlMs;
      return true;
    });
    for (const [prefix, ttlMs] of points) expiries.set(prefix, { at: at + ttlMs, ttlMs });
    if (expiries.size > maxPrefixes) forget(expiries, at);
    return { total, ...cache };
  };
}

interface Expiry {
  at: number;
  ttlMs: number;
}

const ttls = { "5m": 5 * 60_000, "1h": 60 * 60_000 };
const maxPrefixes = 10_000;

interface Reading {
  cacheRead: number;
  cacheWrite: number;
  /** Prefixes that are cached from now on, and how long. */
  points: Map<number, number>;
}

// Before the last cache point, what stood before one in an earlier request is read, and the rest is written.
function readPrefixes(model: string, prompt: readonly Piece[], knows: (prefix: number) => boolean): Reading {
  const read: Piece[] = [];
  const reading: Reading = { cacheRead: 0, cacheWrite: 0, points: new Map() };
  let prefix = hash(model);
  let known = 0;
  for (const piece of prompt) {
    if (piece.type === "cache-point") {
      reading.points.set(prefix, ttls[piece.ttl ?? "5m"]);
      reading.cacheRead = known;
      reading.cacheWrite = tokensOf(...read) - known;
    } else {
      read.push(piece);
      prefix = hash(prefix, JSON.stringify(piece));
      if (knows(prefix)) known = tokensOf(...read);
    }
  }
  return reading;
}

function forget(expiries: Map<number, Expiry>, at: number): void {
  for (const [prefix, expiry] of expiries) if (expiry.at <= at) expiries.delete(prefix);
  // Where all of them still live, the oldest go.
  for (const prefix of expiries.keys()) {
    if (expiries.size <= maxPrefixes) return;
    expiries.delete(prefix);
  }
}
