import { abortedError, BedrockError } from "@bedplate/core";

/** How many tokens may be used. */
export interface TokenLimits {
  tokensPerMinute: number;
  maxTokensTotal: number;
}

/** Writes down what calls have used: `undefined` where nobody knows, which counts as what was expected. */
export type Settle = (used: number | undefined) => void;

/** Keeps calls within tokens, by what they are expected to use until it is known. */
export interface TokenLedger {
  /** Waits for its turn. Throws `quota-exceeded` when the total is used up, and `aborted`. */
  enter(call: { model: string; expected: number; signal: AbortSignal | undefined }): Promise<Settle>;
}

/** Makes one for the calls that share a limit. */
export function createTokenLedger(limits: TokenLimits): TokenLedger {
  const books = createBooks(limits);
  const queue: Waiting[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pump = (): void => {
    clearTimeout(timer);
    for (let first = queue[0]; first; first = queue[0]) {
      const verdict = books.judge(first.expected);
      if (verdict === "wait") break;
      if (verdict === "refuse") first.refuse(usedUp(first.model, limits));
      else first.pass(settling(books.expect(first.expected), pump));
      queue.shift();
    }
    const waitMs = books.untilLessIsUsed();
    if (queue.length > 0 && waitMs !== undefined) timer = setTimeout(pump, waitMs);
  };
  return { enter: (call) => waitIn(queue, call, pump) };
}

interface Waiting {
  expected: number;
  model: string;
  pass(settle: Settle): void;
  refuse(error: BedrockError): void;
}

function waitIn(
  queue: Waiting[],
  { model, expected, signal }: Parameters<TokenLedger["enter"]>[0],
  pump: () => void,
): Promise<Settle> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      queue.splice(queue.indexOf(waiting), 1);
      if (signal) reject(abortedError(signal, model));
      pump();
    };
    const done = (): void => signal?.removeEventListener("abort", onAbort);
    const waiting: Waiting = {
      expected,
      model,
      pass(settle) {
        done();
        resolve(settle);
      },
      refuse(error) {
        done();
        reject(error);
      },
    };
    if (signal?.aborted) return reject(abortedError(signal, model));
    signal?.addEventListener("abort", onAbort, { once: true });
    queue.push(waiting);
    pump();
  });
}

function settling(settle: Settle, pump: () => void): Settle {
  return (used) => {
    settle(used);
    pump();
  };
}

/** What has been used, and what calls under way are expected to use. */
interface Books {
  judge(tokens: number): "pass" | "wait" | "refuse";
  expect(tokens: number): Settle;
  /** Milliseconds; `undefined` where nothing has been used within a minute. */
  untilLessIsUsed(): number | undefined;
}

const minuteMs = 60_000;

function createBooks({ tokensPerMinute, maxTokensTotal }: TokenLimits): Books {
  let spent: { at: number; tokens: number }[] = [];
  let total = 0;
  let expected = 0;
  const lately = (): number => {
    spent = spent.filter(({ at }) => at + minuteMs > Date.now());
    return spent.reduce((sum, { tokens }) => sum + tokens, 0);
  };
  return {
    judge(tokens) {
      if (total >= maxTokensTotal) return "refuse";
      // What calls under way really use decides whether there is any left.
      if (expected > 0 && total + expected >= maxTokensTotal) return "wait";
      const used = expected + lately();
      // What is more than a minute's worth goes by itself, or it would wait for ever.
      return used === 0 || used + tokens <= tokensPerMinute ? "pass" : "wait";
    },
    expect(tokens) {
      expected += tokens;
      return (used = tokens) => {
        expected -= tokens;
        total += used;
        if (used > 0) spent.push({ at: Date.now(), tokens: used });
      };
    },
    untilLessIsUsed: () => spent[0] && spent[0].at + minuteMs - Date.now(),
  };
}

function usedUp(modelId: string, { maxTokensTotal }: TokenLimits): BedrockError {
  const fact = `the ${maxTokensTotal} tokens of withLimit's maxTokensTotal are used up`;
  return new BedrockError("quota-exceeded", `${modelId}: ${fact}. Raise it, or stop asking.`, { modelId });
}
