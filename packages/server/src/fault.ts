import { readAct, wrongPiece } from "./fault-forms.ts";
import { splitPiece } from "./fault-piece.ts";

/** Where in an answer a fault happens: after so many events or bytes, or before the stream's last event. */
export type FaultPlace = { unit: "events" | "bytes"; count: number } | { unit: "stop" };

/** Bodies that an answer of any status can have. */
export type StatusBody = "json" | "html" | "empty" | "unknownOperation";

/** What goes wrong. Without a place it is in place of the answer. */
export type FaultAct =
  | { kind: "refuse"; type: string; message?: string; retryAfter?: number; at?: FaultPlace }
  | { kind: "throttle"; perSecond: number; tellsWait: boolean }
  | { kind: "status"; status: number; body: StatusBody }
  | { kind: "reset"; http2Code?: number; at?: FaultPlace }
  | { kind: "stall"; at?: FaultPlace }
  | { kind: "error"; message?: string; at: FaultPlace }
  | { kind: "end"; at: FaultPlace }
  | { kind: "damage"; what: "crc" | "prelude" | "length"; frame: number }
  | { kind: "headers" | "first" | "chunk"; ms: number; jitter: number }
  | { kind: "split"; bytes: number };

/** One piece of a spec. */
export interface Fault {
  /** The piece as it was written. */
  readonly text: string;
  readonly act: FaultAct;
  /** How many requests it is for; default all. */
  readonly times?: number;
  /** Which share of the requests it is for, from 0 to 1; default all. */
  readonly share?: number;
}

/** What goes wrong for the requests that it is for. */
export interface FaultSpec {
  readonly text: string;
  /** Stands for chance in shares and jitter. */
  readonly seed: number;
  /** The operation, or the beginning of the model ID, that it is for; default all. */
  readonly on?: string;
  readonly faults: readonly Fault[];
}

/** Reads a spec of the fault language. Throws `configuration`, which names the piece that is wrong and what is known. */
export function readFaults(text: string): FaultSpec {
  const pieces = text.split(",").map((piece) => piece.trim());
  const seed = settingOf(pieces, "seed");
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) throw wrongPiece(`seed=${seed}`, "seed=NUMBER");
  const on = settingOf(pieces, "on");
  return {
    text,
    seed: Number(seed ?? 0),
    ...(on !== undefined && { on }),
    faults: pieces.filter((piece) => !setting.test(piece)).map(readFault),
  };
}

/** Whether a spec is for a call. */
export function isFor({ on }: FaultSpec, operation: string, modelId: string): boolean {
  return on === undefined || on === operation || modelId.startsWith(on);
}

const setting = /^(seed|on)=(.*)$/s;

function settingOf(pieces: readonly string[], name: string): string | undefined {
  const [, , value] = pieces.map((piece) => setting.exec(piece)).find((found) => found?.[1] === name) ?? [];
  return value?.trim();
}

function readFault(text: string): Fault {
  const piece = splitPiece(text);
  const act = readAct(piece);
  const { times, share } = piece;
  return {
    text,
    act,
    // What is wrong has just been refused.
    ...(times !== undefined && { times: Number(times) }),
    ...(share !== undefined && { share: Number(share) }),
  };
}
