import type { Operation, StreamPart } from "@bedplate/core";
import { refusalFrame, refusalOf } from "./refusal.ts";

/** A stream's bytes, by the frames that each part becomes. The first piece is awaited, so that a failure before it can still be an ordinary refusal. */
export async function streamFrames(
  parts: AsyncIterator<StreamPart>,
  frames: (part: StreamPart) => Uint8Array[],
  operation: Operation,
): Promise<ReadableStream<Uint8Array>> {
  const early = [await parts.next(), await parts.next()];
  return new ReadableStream({
    async pull(controller) {
      try {
        // Some parts have no frame of their own, and a pull that gives nothing is not asked again.
        for (let given: Uint8Array[] = []; given.length === 0; ) {
          const next = early.shift() ?? (await parts.next());
          if (next.done) return controller.close();
          given = frames(next.value);
          for (const frame of given) controller.enqueue(frame);
        }
      } catch (error) {
        controller.enqueue(refusalFrame(refusalOf(error), operation));
        controller.close();
      }
    },
    async cancel() {
      await parts.return?.();
    },
  });
}

/** Measures a stream from now on: how long it takes, and how long it took until the first frame. */
export function createStopwatch(): (wrote: boolean) => { latencyMs: number; firstByteLatencyMs: number } {
  const begun = performance.now();
  let firstByteLatencyMs: number | undefined;
  return (wrote) => {
    const latencyMs = Math.round(performance.now() - begun);
    if (wrote) firstByteLatencyMs ??= latencyMs;
    return { latencyMs, firstByteLatencyMs: firstByteLatencyMs ?? latencyMs };
  };
}
