import type { StreamPart } from "@bedplate/core";
import { unlessAborted, type Waiter } from "./shared-call.ts";

/** A stream that several read, each from its beginning. It goes on as fast as the fastest reads, and is stopped when all have left. */
export interface SharedStream {
  read(waiter: Waiter): AsyncGenerator<StreamPart>;
}

/** Makes one. `over` is told once, when nobody can join any more. */
export function createSharedStream(
  open: (signal: AbortSignal) => AsyncIterable<StreamPart>,
  over: () => void,
): SharedStream {
  const source = createSource(open, over);
  let readers = 0;
  return {
    async *read(waiter) {
      readers++;
      try {
        for (let at = 0; ; at++) {
          while (at >= source.parts.length && !source.end) await unlessAborted(source.more(), waiter);
          const part = source.parts[at];
          if (part) yield part;
          else if (source.end && "error" in source.end) throw source.end.error;
          else return;
        }
      } finally {
        if (--readers === 0) await source.stop();
      }
    },
  };
}

/** What has come of a stream, and how to have more of it. */
interface Source {
  readonly parts: readonly StreamPart[];
  /** Present when no more will come. */
  end?: { error?: unknown };
  /** Settles when a part has come, or the end. */
  more(): Promise<void>;
  stop(): Promise<void>;
}

function createSource(open: (signal: AbortSignal) => AsyncIterable<StreamPart>, over: () => void): Source {
  const controller = new AbortController();
  const iterator = open(controller.signal)[Symbol.asyncIterator]();
  const parts: StreamPart[] = [];
  let pulling: Promise<void> | undefined;
  const finish = (end: { error?: unknown }): void => {
    if (!source.end) over();
    source.end ??= end;
  };
  const pull = async (): Promise<void> => {
    try {
      const step = await iterator.next();
      if (step.done) finish({});
      else parts.push(step.value);
    } catch (error) {
      finish({ error });
    }
    pulling = undefined;
  };
  const source: Source = {
    parts,
    more: () => (pulling ??= pull()),
    async stop() {
      if (source.end) return;
      finish({});
      controller.abort();
      await iterator.return?.();
    },
  };
  return source;
}
