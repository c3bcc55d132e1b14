import { type JsonValue, parseJson } from "./json.ts";

/** The value of JSON text that may end anywhere: what is open is closed, and what has only begun is left out. `undefined` before there is any. */
export function parsePartialJson(text: string): JsonValue | undefined {
  const whole = parseJson(text);
  if (whole !== undefined) return whole;
  const { safe, closing } = scan(text);
  return parseJson(safe + closing);
}

/** The longest beginning of a text that can be closed, and what closes it. */
function scan(text: string): { safe: string; closing: string } {
  const open: string[] = [];
  let best = { safe: "", closing: "" };
  const keep = (end: number, more = ""): void => {
    best = { safe: text.slice(0, end) + more, closing: open.toReversed().join("") };
  };
  // Whether the next string of the innermost object is a member's name.
  let naming = false;
  let at = 0;
  while (at < text.length) {
    const letter = text[at] ?? "";
    if (letter === "{" || letter === "[") {
      open.push(letter === "{" ? "}" : "]");
      naming = letter === "{";
      at++;
      keep(at);
    } else if (letter === "}" || letter === "]") {
      open.pop();
      naming = false;
      at++;
      keep(at);
    } else if (letter === ",") {
      naming = open.at(-1) === "}";
      at++;
    } else if (letter === ":") {
      naming = false;
      at++;
    } else if (letter === '"') {
      const end = endOfString(text, at);
      if (!naming) keep(end.at, end.closed ? "" : '"');
      at = end.at + (end.closed ? 0 : text.length);
    } else {
      const [word = ""] = /^[^\s,:[\]{}"]+/.exec(text.slice(at, at + 400)) ?? [];
      // A number at the very end may go on.
      if (word && at + word.length < text.length) keep(at + word.length);
      at += word.length || 1;
    }
  }
  return best;
}

/** Where a string ends, or where the last whole character of an open one does. */
function endOfString(text: string, start: number): { at: number; closed: boolean } {
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === '"') return { at: at + 1, closed: true };
    const length = text[at] !== "\\" ? 1 : text[at + 1] === "u" ? 6 : 2;
    if (at + length > text.length) break;
    at += length;
  }
  return { at, closed: false };
}
