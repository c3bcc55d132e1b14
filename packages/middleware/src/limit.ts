import {
  abortedError,
  BedrockError,
  type CallEnding,
  type CallObserver,
  EmbeddingError,
  ImageError,
  type Middleware,
  observe,
  type PassingCall,
  type Usage,
} from "@bedplate/core";
import PQueue from "p-queue";
import { createTokenLedger, type Settle, type TokenLedger } from "./token-ledger.ts";

/** A call that is limited: one to a model that costs something. */
export type LimitedRequest = Extract<PassingCall["request"], { model: string }>;

/** How much may go on. What is left out has no limit. */
export interface LimitOptions {
  /** Calls under way at a time. A stream is under way until its loop ends. */
  concurrency?: number;
  /** Calls that begin within any 60 seconds. */
  requestsPerMinute?: number;
  /** Tokens within any 60 seconds: those that calls have used, and those that calls under way are expected to. */
  tokensPerMinute?: number;
  /** Tokens in all. Once they are used up, calls throw `quota-exceeded`. */
  maxTokensTotal?: number;
  /** Which calls share the limits, such as `({ model }) => model`. Default: all. */
  by?: (request: LimitedRequest) => string;
  /** How many tokens a call will use, which counts until it is known. Default: a token for four characters of text, and `maxTokens`. */
  expectTokens?: (request: LimitedRequest) => number;
}

/** Lets calls wait until limits allow them, in the order in which they came. Waits end when the signal aborts. */
export function withLimit(options: LimitOptions): Middleware {
  check(options);
  const { by = () => "", expectTokens = textTokens } = options;
  const gates = new Map<string, Gate>();
  return observe(async ({ method, request, options: { signal } }) => {
    // Counting is free, and guardrails have limits of their own.
    if (!("model" in request) || method === "countTokens") return passing;
    const key = by(request);
    const gate = gates.get(key) ?? createGate(options);
    gates.set(key, gate);
    const leave = await turn(gate.queue, signal, request.model);
    try {
      const expected = expectTokens(request);
      const settle = await gate.ledger.enter({ model: request.model, expected, signal });
      return counting(settle, leave);
    } catch (error) {
      leave();
      throw error;
    }
  });
}

const passing: CallObserver = { ended() {} };

interface Gate {
  queue: PQueue;
  ledger: TokenLedger;
}

function createGate(options: LimitOptions): Gate {
  const { POSITIVE_INFINITY: none } = Number;
  const { concurrency = none, requestsPerMinute = none } = options;
  const { tokensPerMinute = none, maxTokensTotal = none } = options;
  const interval = { intervalCap: requestsPerMinute, interval: 60_000, strict: true };
  return {
    queue: new PQueue({ concurrency, ...(requestsPerMinute !== none && interval) }),
    ledger: createTokenLedger({ tokensPerMinute, maxTokensTotal }),
  };
}

/** Waits for a place in the queue, and gives the way to leave it. */
function turn(queue: PQueue, signal: AbortSignal | undefined, model: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    // The signal ends the wait only: a call that has begun keeps its place until it has ended.
    const waiting = new AbortController();
    const onAbort = (): void => {
      waiting.abort();
      if (signal) reject(abortedError(signal, model));
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    const begin = (): Promise<void> => {
      signal?.removeEventListener("abort", onAbort);
      return new Promise((leave) => resolve(leave));
    };
    // It fails only by its signal, of which the caller has been told.
    queue.add(begin, { signal: waiting.signal }).catch(() => {});
  });
}

function counting(settle: Settle, leave: () => void): CallObserver {
  let begun = false;
  return {
    part() {
      begun = true;
    },
    ended(ending) {
      settle(used(ending, begun));
      leave();
    },
  };
}

function used(ending: CallEnding, begun: boolean): number | undefined {
  if (ending.type === "answered") return ending.facts.metadata?.cached ? 0 : tokensOf(ending.facts.usage);
  if (ending.type === "left" || begun) return undefined;
  const { error } = ending;
  // These calls have been answered in part.
  if (error instanceof EmbeddingError) return tokensOf(error.usage);
  return error instanceof ImageError ? tokensOf(error.response.usage) : 0;
}

function tokensOf(usage: Usage | undefined): number | undefined {
  const { input, output } = usage ?? { input: {}, output: {} };
  if (input.total === undefined && output.total === undefined) return undefined;
  return (input.total ?? 0) + (output.total ?? 0);
}

function textTokens(request: LimitedRequest): number {
  const { maxTokens = 0 } = "maxTokens" in request ? request : {};
  return Math.ceil(textLength(request) / 4) + maxTokens;
}

// Bytes of media are no text.
function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  const members = Object.entries(value).filter(([name]) => name !== "data");
  return members.reduce((sum, [, member]) => sum + textLength(member), 0);
}

function check(options: LimitOptions): void {
  for (const name of ["concurrency", "requestsPerMinute", "tokensPerMinute", "maxTokensTotal"] as const) {
    const limit = options[name] ?? Number.POSITIVE_INFINITY;
    if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && limit > 0)) continue;
    throw new BedrockError("configuration", `withLimit: ${name} is a whole number above 0, not ${limit}.`);
  }
}
