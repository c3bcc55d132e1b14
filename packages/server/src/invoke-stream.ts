import type { JsonObject, StreamEncoder, StreamPart } from "@bedplate/core";
import { guardrailKeys, invocationMetrics } from "@bedplate/core/server";
import { chunkFrame } from "./event-stream.ts";
import { refusalFrame, refusalOf } from "./refusal.ts";

/** The frames of a stream. The first piece is awaited, so that a failure before it can still be an ordinary refusal. */
export async function streamFrames(
  parts: AsyncIterator<StreamPart>,
  encoder: StreamEncoder,
): Promise<ReadableStream<Uint8Array>> {
  const frames = createFrames(encoder);
  const early = [await parts.next(), await parts.next()];
  return new ReadableStream({
    async pull(controller) {
      try {
        // Some parts have no chunk of their own, and a pull that gives nothing is not asked again.
        for (let given: Uint8Array[] = []; given.length === 0; ) {
          const next = early.shift() ?? (await parts.next());
          if (next.done) return controller.close();
          given = frames(next.value);
          for (const frame of given) controller.enqueue(frame);
        }
      } catch (error) {
        controller.enqueue(refusalFrame(refusalOf(error)));
        controller.close();
      }
    },
    async cancel() {
      await parts.return?.();
    },
  });
}

// The last chunk carries what the service counted and measured.
function createFrames(encoder: StreamEncoder): (part: StreamPart) => Uint8Array[] {
  const begun = performance.now();
  let firstByteLatencyMs: number | undefined;
  let position = 0;
  return (part) => {
    const chunks = encoder.push(part);
    const elapsed = Math.round(performance.now() - begun);
    if (chunks.length > 0) firstByteLatencyMs ??= elapsed;
    if (part.type === "finish") {
      const measures = { latencyMs: elapsed, firstByteLatencyMs: firstByteLatencyMs ?? elapsed };
      const last: JsonObject = {
        ...chunks.pop(),
        ...guardrailKeys(part),
        ...invocationMetrics(part.usage, measures),
      };
      chunks.push(last);
    }
    return chunks.map((chunk) => chunkFrame(chunk, position++));
  };
}
