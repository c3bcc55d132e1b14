import { inKeyOrder } from "@bedplate/core";
import { diffLines, formatPatch, structuredPatch } from "diff";
import type { Cassette, RecordedCall } from "./cassette.ts";

/** What a call has that the nearest recording has not, line by line; empty where nothing is near. */
export function nearest(wanted: RecordedCall, recordings: readonly Cassette[]): string {
  const text = linesOf(wanted);
  const ranked = recordings
    .map(({ call }) => ({ call, text: linesOf(call), apart: apartness(call, wanted) }))
    .toSorted((one, other) => one.apart - other.apart)
    // Lines are counted among the likeliest only, since that takes time.
    .slice(0, candidates)
    .map((other) => ({ ...other, changes: changes(other.text, text) }))
    .toSorted((one, other) => one.apart - other.apart || one.changes - other.changes);
  const [first] = ranked;
  if (!first) return "";
  const patch = structuredPatch("the nearest recording", "this call", first.text, text, "", "", {
    context: 2,
  });
  const lines = formatPatch(patch).trimEnd().split("\n").slice(1);
  const rest = lines.length > longest ? [`… and ${lines.length - longest} lines more`] : [];
  return `\n${[...lines.slice(0, longest), ...rest].join("\n")}`;
}

const candidates = 50;
const longest = 60;

// Another model or operation is further away than any text.
function apartness(call: RecordedCall, wanted: RecordedCall): number {
  const different = [
    call.operation !== wanted.operation,
    call.streaming !== wanted.streaming,
    call.modelId !== wanted.modelId,
  ];
  return different.filter(Boolean).length;
}

function linesOf(call: RecordedCall): string {
  return `${JSON.stringify(call, inKeyOrder, 2)}\n`;
}

function changes(one: string, other: string): number {
  return diffLines(one, other)
    .filter(({ added, removed }) => added || removed)
    .reduce((sum, { count = 0 }) => sum + count, 0);
}
