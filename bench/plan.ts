import type { Task } from "./contract.ts";
import { longChunks, type Recording } from "./recording.ts";
import type { Mode } from "./replay-server.ts";
import { oncePerContender, type Row, rows } from "./rows.ts";

/** One thing that is measured, as a table of the report. */
export interface Case {
  id: string;
  title: string;
  task: Task;
  mode: Mode;
  /** What processor and wall time are told in. */
  unit: "ms per call" | "µs per chunk" | "ms per stream" | "ms in all";
  /** What milliseconds of the whole are multiplied with, to be that. */
  scale: number;
  /** What the task's own figure is. */
  own?: "ms to the first text" | "KiB per stream";
}

/** Cases that the same processes run. */
export interface Group {
  id: string;
  secure?: boolean;
  /** Each round in new processes. */
  fresh?: boolean;
  rounds: number;
  rows: readonly Row[];
  cases: readonly Case[];
}

/** What a table needs to know of a case. */
export type TableCase = Pick<Case, "id" | "title" | "unit" | "scale" | "own">;

/** All cases, cold starts among them, in the order of the report. */
export function casesOf({ textLengths }: Pick<Recording, "textLengths">): TableCase[] {
  return [...planOf({ textLengths }).flatMap(({ cases }) => cases), coldCase];
}

const coldCase: TableCase = {
  id: "cold",
  title: "A new process, from import to the first text",
  unit: "ms in all",
  scale: 1,
};

/** Everything that runs in processes. */
export function planOf({ textLengths }: Pick<Recording, "textLengths">): readonly Group[] {
  const calls = (concurrency: number, count: number): Case => ({
    id: `calls-${concurrency}`,
    title: `Calls, ${concurrency} at a time`,
    task: { kind: "calls", concurrency, count, textLength: textLengths.short },
    mode: "short",
    unit: "ms per call",
    scale: 1 / count,
  });
  const streams = (concurrency: number, count: number, mode: "long" | "paced" = "long"): Case => ({
    id: mode === "long" ? `streams-${concurrency}` : `paced-${concurrency}`,
    title: `Streams of ${longChunks.toLocaleString("en")} chunks, ${concurrency} at a time${mode === "long" ? "" : ", each chunk on its own"}`,
    task: { kind: "streams", concurrency, count, textLength: textLengths.long },
    mode,
    unit: "µs per chunk",
    scale: 1000 / count / longChunks,
  });
  return [
    { id: "calls", rounds: 11, rows, cases: [calls(1, 300), calls(16, 320), calls(128, 384)] },
    {
      id: "tls",
      secure: true,
      rounds: 11,
      rows,
      cases: [{ ...calls(1, 200), id: "tls-1", title: "Calls over TLS, one at a time" }],
    },
    {
      id: "streams",
      rounds: 7,
      rows,
      cases: [streams(1, 2), streams(16, 16), streams(16, 16, "paced"), streams(64, 64)],
    },
    { id: "first-text", rounds: 11, rows, cases: [firstText] },
    { id: "embeddings", rounds: 9, rows: oncePerContender, cases: [embeddings] },
    { id: "heap", rounds: 5, fresh: true, rows: oncePerContender, cases: [openStreams] },
  ];
}

const firstText: Case = {
  id: "first-text",
  title: "Time to the first text of a stream",
  task: { kind: "first-text", count: 100 },
  mode: "short",
  unit: "ms per stream",
  scale: 1 / 100,
  own: "ms to the first text",
};

const embeddings: Case = {
  id: "embeddings",
  title: "1,000 embeddings, 16 at a time",
  task: { kind: "embeddings", concurrency: 16, count: 1000 },
  mode: "short",
  unit: "ms in all",
  scale: 1,
};

const openStreams: Case = {
  id: "heap",
  title: "Heap of an open stream, 200 of them",
  task: { kind: "open-streams", count: 200 },
  mode: "held",
  unit: "ms per stream",
  scale: 1 / 200,
  own: "KiB per stream",
};
