import { isObject, parseJson } from "@bedplate/core";
import { readPythonic } from "./llama-pythonic.ts";

/** A tool call as the model wrote it. */
export interface WrittenCall {
  name: string;
  /** The arguments, JSON. */
  inputText: string;
}

/** What a text is: tool calls and nothing else, the beginning of such a text, or prose. */
export type CallReading = { kind: "calls"; calls: WrittenCall[] } | { kind: "open" } | { kind: "text" };

/** One call at the beginning of a text and how long it is, or why there is none. */
type CallStep = { kind: "call"; call: WrittenCall; length: number } | { kind: "open" } | { kind: "text" };

const text = { kind: "text" } as const;
const open = { kind: "open" } as const;
const pythonTag = "<|python_tag|>";
const functionTag = "<function=";
const functionEnd = "</function>";

/**
 * Reads a text in the forms of Meta's guides: `{"name": …, "parameters": {…}}` with or without `<|python_tag|>`,
 * `<function=name>{…}</function>`, several of them with `;`, white space or nothing between, and `[name(key=value)]`.
 */
export function readCalls(written: string): CallReading {
  const calls: WrittenCall[] = [];
  let rest = written.trimStart();
  if (rest.startsWith("[")) return readPythonic(rest);
  while (rest !== "") {
    const step = readCall(rest);
    if (step.kind !== "call") return step;
    calls.push(step.call);
    rest = rest.slice(step.length).replace(/^[\s;]+/, "");
  }
  return calls.length > 0 ? { kind: "calls", calls } : open;
}

function readCall(rest: string): CallStep {
  if (rest.startsWith("{")) return readJsonCall(rest);
  if (rest.startsWith(functionTag)) return readTaggedCall(rest);
  if (pythonTag.startsWith(rest) || functionTag.startsWith(rest)) return open;
  const [tag = "", start = ""] = /^<\|python_tag\|>\s*(\{?)/.exec(rest) ?? [];
  if (tag === "") return text;
  if (start === "") return tag === rest ? open : text;
  const step = readJsonCall(rest.slice(tag.length - 1));
  return step.kind === "call" ? { ...step, length: step.length + tag.length - 1 } : step;
}

function readTaggedCall(rest: string): CallStep {
  const [tag = "", name = ""] = /^<function=([^<>{}\s]+)>\s*/.exec(rest) ?? [];
  if (tag === "") return /^<function=[^<>{}\s]*$/.test(rest) ? open : text;
  const body = rest.slice(tag.length);
  if (body === "") return open;
  const { end } = body.startsWith("{") ? scanObject(body) : { end: 0 };
  if (end === undefined) return open;
  const inputText = body.slice(0, end);
  const after = body.slice(end).trimStart();
  if (parseJson(inputText) === undefined) return text;
  if (!after.startsWith(functionEnd)) return functionEnd.startsWith(after) ? open : text;
  return { kind: "call", call: { name, inputText }, length: rest.length - after.length + functionEnd.length };
}

// The keys of a call, and how their values begin.
const callKeys: ReadonlyMap<string, string> = new Map([
  ['"type"', '"'],
  ['"name"', '"'],
  ['"parameters"', "{"],
  ['"arguments"', "{"],
]);

function readJsonCall(rest: string): CallStep {
  const { members, key, end } = scanObject(rest);
  const known = members.every(([name, value]) => callKeys.get(name)?.startsWith(value.charAt(0)));
  if (!known || ![...callKeys.keys()].some((name) => name.startsWith(key))) return text;
  if (end === undefined) return open;
  const object = parseJson(rest.slice(0, end));
  const inputs = members.filter(([name]) => callKeys.get(name) === "{");
  if (!isObject(object) || typeof object.name !== "string" || inputs.length !== 1) return text;
  if ((object.type ?? "function") !== "function") return text;
  return { kind: "call", call: { name: object.name, inputText: inputs[0]?.[1] ?? "" }, length: end };
}

/** What is there of the JSON object at the beginning of a text, spelled as it is. */
interface ScannedObject {
  /** Keys with their values; the last value may be unfinished. */
  members: [key: string, value: string][];
  /** The beginning of a key, or nothing. */
  key: string;
  /** Where the object ends, if it does. */
  end?: number;
}

function scanObject(source: string): ScannedObject {
  const members: [string, string][] = [];
  let depth = 0;
  let from = 0;
  let key: string | undefined;
  for (const { 0: token, index } of source.matchAll(/"(?:[^"\\]+|\\.)*"?|[{}[\],:]/gs)) {
    if (token === "{" || token === "[") depth += 1;
    if (depth === 1 && "{:,}".includes(token)) {
      const piece = source.slice(from, index).trim();
      if (token === "," || token === "}") members.push(key === undefined ? [piece, ""] : [key, piece]);
      key = token === ":" ? piece : undefined;
      from = index + 1;
    }
    if (token === "}" || token === "]") depth -= 1;
    if (depth === 0) return { members, key: "", end: index + 1 };
  }
  const rest = source.slice(from).trim();
  if (key === undefined) return { members, key: rest };
  return { members: [...members, [key, rest]], key: "" };
}
