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

const minuteMs = 60_000;

interface Waiting {
  expected: number;
  model: string;
  pass(): void;
  refuse(error: BedrockError): void;
}

/** Makes one for the calls that share a limit. */
export function createTokenLedger({ tokensPerMinute, maxTokensTotal }: TokenLimits): TokenLedger {
  const queue: Waiting[] = [];
  let spent: { at: number; tokens: number }[] = [];
  let total = 0;
  let expected = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const pump = (): void => {
    clearTimeout(timer);
    const now = Date.now();
    spent = spent.filter(({ at }) => at + minuteMs > now);
    for (let first = queue[0]; first; first = queue[0]) {
      const used = expected + spent.reduce((sum, { tokens }) => sum + tokens, 0);
      if (total >= maxTokensTotal) first.refuse(usedUp(first.model, maxTokensTotal));
      // What calls under way really use decides whether there is any left.
      else if (expected > 0 && total + expected >= maxTokensTotal) break;
      // What is more than a minute's worth goes by itself, or it would wait for ever.
      else if (used === 0 || used + first.expected <= tokensPerMinute) first.pass();
      else break;
      queue.shift();
    }
    const [oldest] = spent;
    if (queue.length > 0 && oldest) timer = setTimeout(pump, oldest.at + minuteMs - now);
  };
  const settler = (tokens: number): Settle => {
    expected += tokens;
    return (used = tokens) => {
      expected -= tokens;
      total += used;
      if (used > 0) spent.push({ at: Date.now(), tokens: used });
      pump();
    };
  };
  return {
    enter: ({ model, expected: tokens, signal }) =>
      new Promise((resolve, reject) => {
        const done = (): void => signal?.removeEventListener("abort", onAbort);
        const waiting: Waiting = {
          expected: tokens,
          model,
          pass() {
            done();
            resolve(settler(tokens));
          },
          refuse(error) {
            done();
            reject(error);
          },
        };
        const onAbort = (): void => {
          queue.splice(queue.indexOf(waiting), 1);
          if (signal) reject(abortedError(signal, model));
          pump();
        };
        if (signal?.aborted) return reject(abortedError(signal, model));
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.push(waiting);
        pump();
      }),
  };
}

function usedUp(modelId: string, most: number): BedrockError {
  const message = `${modelId}: the ${most} tokens of withLimit's maxTokensTotal are used up. Raise it, or stop asking.`;
  return new BedrockError("quota-exceeded", message, { modelId });
}
