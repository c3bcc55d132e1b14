import { isObject, parseJson } from "@bedplate/core";
import type { CallReading } from "./llama-calls.ts";

const words: Readonly<Record<string, string>> = { True: "true", False: "false", None: "null", ")": "}}" };

/** Reads `[name(key='value', …), …]`, which Llama 3.2's small models and Llama 4 like to write. The arguments become JSON. */
export function readPythonic(written: string): CallReading {
  if (!/^\[\s*([a-z_][\w.]*(\(\s*(\)|[a-z_]\w*\s*(=|$)|$)|\s*$)|$)/i.test(written)) return { kind: "text" };
  const end = listEnd(written);
  if (end === undefined) return { kind: "open" };
  const list = written.slice(end).trim() === "" ? parseJson(asJson(written.slice(0, end))) : undefined;
  const calls = (Array.isArray(list) ? list : []).flatMap((entry) =>
    isObject(entry) && typeof entry.name === "string" && isObject(entry.parameters)
      ? [{ name: entry.name, inputText: JSON.stringify(entry.parameters) }]
      : [],
  );
  return Array.isArray(list) && calls.length === list.length ? { kind: "calls", calls } : { kind: "text" };
}

function listEnd(written: string): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of written.matchAll(/'(?:[^'\\]+|\\.)*'?|"(?:[^"\\]+|\\.)*"?|[()[\]{}]/gs)) {
    if ("([{".includes(token)) depth += 1;
    if (")]}".includes(token)) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return undefined;
}

function asJson(python: string): string {
  const tokens =
    /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|([A-Za-z_][\w.]*)\(|([A-Za-z_]\w*)\s*=|\)|\b(?:True|False|None)\b/gs;
  return python.replace(tokens, (token, name?: string, key?: string) => {
    if (name) return `{"name":"${name}","parameters":{`;
    if (key) return `"${key}":`;
    return words[token] ?? jsonString(token);
  });
}

// The two kinds of string differ in which quotes are escaped.
function jsonString(token: string): string {
  const inner = token
    .slice(1, -1)
    .replace(/\\.|"/gs, (piece) => (piece === '"' ? '\\"' : piece === "\\'" ? "'" : piece));
  return `"${inner}"`;
}
