import type { FaultPlace } from "./fault.ts";

/** A piece of a spec taken apart: `name=value:word=value@place xTIMES *SHARE`. */
export interface Piece {
  readonly text: string;
  readonly name: string;
  readonly value?: string;
  readonly words: readonly (readonly [name: string, value: string])[];
  readonly at?: FaultPlace;
  readonly times?: number | "wrong";
  readonly share?: number | "wrong";
}

/** Takes a piece apart, whatever its name is. */
export function splitPiece(written: string): Piece {
  const text = written.trim();
  const { rest, marks } = cutMarks(text);
  const [head = "", ...words] = rest.split(":");
  // A place may stand before the words too, but not twice.
  const inner = marks.has("@") ? /^(.*)$/s : /^(.*?)(?:@(stop|\d+b?))?$/s;
  const [, name = "", place] = inner.exec(head.trim()) ?? [];
  const [, key = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(name) ?? [];
  const at = place ?? marks.get("@");
  const [times, share] = [marks.get("x"), marks.get("*")];
  return {
    text,
    name: key.trim(),
    ...(value !== undefined && { value: value.trim() }),
    words: words.map(splitWord),
    ...(at !== undefined && { at: readPlace(at) }),
    ...(times !== undefined && { times: Number(times) > 0 ? Number(times) : "wrong" }),
    ...(share !== undefined && { share: Number(share) <= 1 ? Number(share) : "wrong" }),
  };
}

// They may come in any order, with or without blanks; the same one twice is left where it is.
function cutMarks(text: string): { rest: string; marks: Map<string, string> } {
  const marks = new Map<string, string>();
  let rest = text;
  for (;;) {
    const [all = "", mark = "", value = ""] = /\s*([x*@])(stop|\d+b|\d*\.?\d+)$/.exec(rest) ?? [];
    const fits =
      mark === "@" ? !value.includes(".") : mark === "*" ? !/[bs]/.test(value) : /^\d+$/.test(value);
    if (all === "" || marks.has(mark) || !fits) return { rest, marks };
    marks.set(mark, value);
    rest = rest.slice(0, -all.length);
  }
}

function splitWord(word: string): [string, string] {
  const [, name = "", value = ""] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  return [name.trim(), value.trim()];
}

function readPlace(place: string): FaultPlace {
  if (place === "stop") return { unit: "stop" };
  return { unit: place.endsWith("b") ? "bytes" : "events", count: Number.parseInt(place, 10) };
}
