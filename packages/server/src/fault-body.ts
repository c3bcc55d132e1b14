import { errorFrame, exceptionFrame } from "./event-stream.ts";
import type { Fault, FaultAct, FaultPlace } from "./fault.ts";
import { damaged, wholeFrames } from "./fault-frames.ts";
import type { FaultedCall, FaultState, MetFault } from "./fault-state.ts";
import { refusalOfType } from "./fault-types.ts";
import { delay, stall } from "./fault-wait.ts";
import type { Outgoing } from "./journal-watch.ts";
import { resetError } from "./reset.ts";

/** An answer with the faults that happen while its body is sent. */
export function bodyFaults(outgoing: Outgoing, call: FaultedCall, state: FaultState): Outgoing {
  const { response } = outgoing;
  const { body } = response;
  if (!body) return outgoing;
  const streams = response.headers.get("content-type") === "application/vnd.amazon.eventstream";
  const met = state.pick(call, (fault) => fitsBody(fault, streams));
  if (met.length === 0) return outgoing;
  const reader = body.getReader();
  const left = new AbortController();
  const spoiling = { met, note: call.note, signal: AbortSignal.any([call.signal, left.signal]) };
  const pieces = spoil(chunksOf(reader), spoiling, { streams });
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await pieces.next();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel(reason) {
        left.abort();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { response: new Response(stream, response), flows: true };
}

// What is counted in events can't happen where there are none.
function fitsBody({ act }: Fault, streams: boolean): "no" | "yes" | "last" {
  switch (act.kind) {
    case "first":
    case "split":
      return "yes";
    case "chunk":
    case "damage":
      return streams ? "yes" : "no";
    case "refuse":
    case "reset":
    case "stall":
    case "end":
    case "error":
      return act.at && (streams || act.at.unit === "bytes") ? "last" : "no";
    default:
      return "no";
  }
}

interface Spoiling {
  met: readonly MetFault[];
  signal: AbortSignal;
  note(fault: string): void;
}

type Pieces = AsyncGenerator<Uint8Array>;

async function* chunksOf(reader: ReadableStreamDefaultReader<Uint8Array>): Pieces {
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Whoever ends the answer early ends the model's work too.
    reader.cancel().catch(() => {});
  }
}

function spoil(source: Pieces, spoiling: Spoiling, { streams }: { streams: boolean }): Pieces {
  let pieces = source;
  if (streams) pieces = pace(breakFrames(endAtEvent(wholeFrames(pieces), spoiling), spoiling), spoiling);
  pieces = splitUp(endAtByte(pieces, spoiling), spoiling);
  return awaitFirst(pieces, spoiling);
}

/** Ends a stream after so many events, or before its last. */
async function* endAtEvent(frames: Pieces, spoiling: Spoiling): Pieces {
  const ending = endingOf(spoiling, (at) => at.unit !== "bytes");
  if (!ending) return yield* frames;
  const { at } = ending;
  const after = at.unit === "events" ? at.count : Number.POSITIVE_INFINITY;
  let count = 0;
  let held: Uint8Array | undefined;
  for await (const frame of frames) {
    if (count === after) return yield* finish(ending, spoiling);
    count++;
    // The last one is only known when nothing follows it.
    if (at.unit === "stop") {
      if (held) yield held;
      held = frame;
    } else yield frame;
  }
  if (count === after || held) yield* finish(ending, spoiling);
}

async function* endAtByte(pieces: Pieces, spoiling: Spoiling): Pieces {
  const ending = endingOf(spoiling, (at) => at.unit === "bytes");
  if (ending?.at.unit !== "bytes") return yield* pieces;
  let left = ending.at.count;
  for await (const piece of pieces) {
    if (piece.length <= left) yield piece;
    else if (left > 0) yield piece.subarray(0, left);
    if (piece.length > left) return yield* finish(ending, spoiling);
    left -= piece.length;
  }
}

type Ending = Extract<FaultAct, { at?: FaultPlace }> & { at: FaultPlace; text: string };

function endingOf({ met }: Spoiling, fits: (at: FaultPlace) => boolean): Ending | undefined {
  return met
    .map(({ fault: { act, text } }) =>
      "at" in act && act.at && fits(act.at) ? { ...act, at: act.at, text } : undefined,
    )
    .find((ending) => ending !== undefined);
}

async function* finish(ending: Ending, { note, signal }: Spoiling): Pieces {
  note(ending.text);
  switch (ending.kind) {
    case "refuse": {
      const { type, message, members } = refusalOfType(ending);
      yield exceptionFrame(type, { message, ...members });
      return;
    }
    case "error":
      yield errorFrame("InternalFailure", ending.message ?? "The service failed while it answered.");
      return;
    case "end":
      return;
    case "stall":
      return stall(signal);
    case "reset":
      throw resetError(ending.http2Code);
  }
}

async function* breakFrames(frames: Pieces, { met, note }: Spoiling): Pieces {
  let position = 0;
  for await (const frame of frames) {
    position++;
    let broken = frame;
    for (const { fault } of met)
      if (fault.act.kind === "damage" && fault.act.frame === position) {
        broken = damaged(broken, fault.act.what);
        note(fault.text);
      }
    yield broken;
  }
}

/** Waits before each event but the first. */
async function* pace(frames: Pieces, { met, note, signal }: Spoiling): Pieces {
  const waits = met.filter(({ fault }) => fault.act.kind === "chunk");
  for (const { fault } of waits) note(fault.text);
  let turn = 0;
  for await (const frame of frames) {
    for (const { fault, seed } of waits)
      if (fault.act.kind === "chunk" && turn > 0) await delay(fault.act, { seed, turn, signal });
    turn++;
    yield frame;
  }
}

async function* splitUp(pieces: Pieces, { met, note }: Spoiling): Pieces {
  const split = met.find(({ fault }) => fault.act.kind === "split")?.fault;
  if (split?.act.kind !== "split") return yield* pieces;
  note(split.text);
  const size = split.act.bytes;
  for await (const piece of pieces)
    for (let at = 0; at < piece.length; at += size) yield piece.subarray(at, at + size);
}

async function* awaitFirst(pieces: Pieces, { met, note, signal }: Spoiling): Pieces {
  for (const { fault, seed } of met)
    if (fault.act.kind === "first") {
      note(fault.text);
      await delay(fault.act, { seed, turn: "first", signal });
    }
  yield* pieces;
}
