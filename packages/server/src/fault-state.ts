import { hash } from "./chance.ts";
import { type Fault, type FaultSpec, isFor } from "./fault.ts";

/** Which faults a request meets. It counts, by spec, piece and model. */
export interface FaultState {
  /** Of the pieces that `fits` takes, those that this request meets. A piece that ends the answer counts only where none did before it. */
  pick(call: FaultCall, fits: (fault: Fault) => "no" | "yes" | "last"): MetFault[];
}

/** A request as far as faults are concerned. */
export interface FaultCall {
  readonly specs: readonly FaultSpec[];
  readonly operation: string;
  readonly modelId: string;
}

/** A request that may meet faults. */
export interface FaultedCall extends FaultCall {
  readonly requestId: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Is told each fault that happens, as it was written. */
  note(fault: string): void;
}

/** A fault that a request meets. */
export interface MetFault {
  readonly fault: Fault;
  readonly seed: number;
  /** Of a `throttle`, how many seconds remain until it would have let the request pass. */
  readonly waitSeconds: number;
}

interface Count {
  seen: number;
  met: number;
  tokens: number;
  /** When the tokens were counted. */
  at: number;
}

// Specs and models come from outside.
const maxCounts = 10_000;

/** Remembers what the faults of a server have done. `now` is in milliseconds. */
export function createFaultState(now: () => number = () => performance.now()): FaultState {
  const counts = new Map<string, Count>();
  const countOf = (spec: FaultSpec, at: number, modelId: string): Count => {
    const key = `${spec.text}\0${at}\0${modelId}`;
    const count = counts.get(key) ?? { seen: 0, met: 0, tokens: Number.NaN, at: now() };
    counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > maxCounts && oldest !== undefined) counts.delete(oldest);
    return count;
  };
  const meet = (spec: FaultSpec, fault: Fault, { modelId }: FaultCall): MetFault | undefined => {
    const count = countOf(spec, spec.faults.indexOf(fault), modelId);
    if (count.met >= (fault.times ?? Number.POSITIVE_INFINITY)) return undefined;
    const { seed } = spec;
    const chosen =
      hash(seed, JSON.stringify(fault.act), modelId, count.seen++) < (fault.share ?? 1) * 2 ** 32;
    const { act } = fault;
    const waitSeconds = chosen && act.kind === "throttle" ? takeToken(count, act.perSecond, now()) : 0;
    if (!chosen || (act.kind === "throttle" && waitSeconds === 0)) return undefined;
    count.met++;
    return { fault, seed, waitSeconds };
  };
  return {
    pick(call, fits) {
      const met: MetFault[] = [];
      let ended = false;
      for (const spec of call.specs.filter((spec) => isFor(spec, call.operation, call.modelId)))
        for (const fault of spec.faults) {
          const fit = fits(fault);
          const one = fit === "no" || (fit === "last" && ended) ? undefined : meet(spec, fault, call);
          if (!one) continue;
          met.push(one);
          ended ||= fit === "last";
        }
      return met;
    },
  };
}

/** A bucket of one second's tokens, at least one, full at first. Gives the seconds to wait, 0 where there was a token. */
function takeToken(count: Count, perSecond: number, now: number): number {
  const full = Math.max(1, perSecond);
  const before = Number.isNaN(count.tokens) ? full : count.tokens;
  count.tokens = Math.min(full, before + ((now - count.at) / 1000) * perSecond);
  count.at = now;
  if (count.tokens < 1) return (1 - count.tokens) / perSecond;
  count.tokens--;
  return 0;
}
