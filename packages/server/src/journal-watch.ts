import { frameLength } from "./fault-frames.ts";
import type { JournalWriter } from "./journal.ts";

/** An answer on its way out. */
export interface Outgoing {
  readonly response: Response;
  /** Whether its body comes piece by piece, at its own pace. */
  readonly flows: boolean;
}

/** An answer that is there at once, or a stream at the pace of its model. */
export function whole(response: Response): Outgoing {
  return { response, flows: false };
}

/** The same answer, told to the journal while it goes out. */
export async function watched(
  { response, flows }: Outgoing,
  writer: JournalWriter,
  signal: AbortSignal,
): Promise<Response> {
  const streams = response.headers.get("content-type") === "application/vnd.amazon.eventstream";
  const errorType = response.headers.get("x-amzn-errortype")?.split(/[:#,]/)[0];
  writer.answers({ status: response.status, streams, ...(errorType !== undefined && { errorType }) });
  if (!response.body) {
    writer.end("answered");
    return response;
  }
  if (!streams && !flows) return watchedWhole(response, writer, signal);
  const sent = streams ? createEventCount(writer) : writer.sent;
  return new Response(watchedBody(response.body, { writer, sent, signal }), response);
}

// Whole, so that its length can be told before it.
async function watchedWhole(
  response: Response,
  writer: JournalWriter,
  signal: AbortSignal,
): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  writer.sent(bytes);
  writer.end(signal.aborted ? "cancelled" : "answered");
  return new Response(bytes, response);
}

function watchedBody(
  body: ReadableStream<Uint8Array>,
  { writer, sent, signal }: { writer: JournalWriter; sent: (bytes: Uint8Array) => void; signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (value) sent(value);
          if (!done) return controller.enqueue(value);
          writer.end(signal.aborted ? "cancelled" : "answered");
          controller.close();
        } catch (error) {
          writer.end(signal.aborted ? "cancelled" : "failed");
          throw error;
        }
      },
      async cancel(reason) {
        writer.end("cancelled");
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

const maxEventLength = 30_000_000;

/** Counts the messages that have gone out as a whole, in whatever pieces. */
function createEventCount(writer: JournalWriter): (bytes: Uint8Array) => void {
  let held: Buffer = Buffer.alloc(0);
  return (bytes) => {
    writer.sent(bytes);
    // Behind a wrong length there is nothing to count.
    if (held.length > maxEventLength) return;
    held =
      held.length === 0
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        : Buffer.concat([held, bytes]);
    for (let length = frameLength(held); length !== undefined; length = frameLength(held)) {
      writer.event(readEvent(held.subarray(0, length)));
      held = held.subarray(length);
    }
  };
}

/** What a journal wants of a message, damaged ones included. */
function readEvent(frame: Buffer): { errorType?: string; content: Uint8Array } {
  const start = Math.min(12 + frame.readUInt32BE(4), frame.length - 4);
  const head = frame.toString("latin1", 12, start);
  // Between a name and its value stand a byte for the type and two for the length.
  const [, type] = /:(?:exception-type|error-code).{3}([\w.]+)/s.exec(head) ?? [];
  return {
    content: frame.subarray(start, -4),
    ...(type && { errorType: type.charAt(0).toUpperCase() + type.slice(1) }),
  };
}
