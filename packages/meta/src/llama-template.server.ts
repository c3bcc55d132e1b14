import { breakMarkers, type ModelRef } from "@bedplate/core";
import type { LlamaTemplate } from "./llama-model.ts";
import {
  type HeaderMarks,
  headerMarks,
  imageMarker,
  markers,
  type Turn,
  writePrompt,
} from "./llama-template.ts";

/** How a prompt is to be read. */
export interface PromptReading {
  model: ModelRef;
  /** Whether pictures came along, so that their markers in a user turn stand for them. */
  images: boolean;
}

/** Reads a prompt back into turns; `undefined` unless writing them again gives the very same prompt. */
export function readPrompt(
  prompt: string,
  template: Exclude<LlamaTemplate, "none">,
  { model, images }: PromptReading,
): Turn[] | undefined {
  const turns = template === "llama2" ? readPairs(prompt) : readHeaders(prompt, headerMarks[template]);
  const pure = turns?.every((turn) =>
    textRuns(turn, images).every((run) => breakMarkers(run, markers[template]) === run),
  );
  return turns && pure && writePrompt(turns, template, { model }) === prompt ? turns : undefined;
}

/** A turn's texts before, between and after its pictures. */
export function textRuns({ role, text }: Turn, images: boolean): string[] {
  return images && role === "user" ? text.split(imageMarker) : [text];
}

function readHeaders(prompt: string, { begin, open, close, end }: HeaderMarks): Turn[] | undefined {
  if (!prompt.startsWith(begin + open)) return undefined;
  const pieces = prompt.slice(begin.length + open.length).split(open);
  const turns = pieces.map((piece, index) => {
    const at = piece.indexOf(close);
    const role = piece.slice(0, Math.max(at, 0));
    if (!isRole(role)) return undefined;
    const text = piece.slice(at + close.length);
    if (index === pieces.length - 1) return role === "assistant" ? { role, text } : undefined;
    return text.endsWith(end[role]) ? { role, text: text.slice(0, -end[role].length) } : undefined;
  });
  return withoutOpenAnswer(turns);
}

function isRole(word: string): word is Turn["role"] {
  return word === "system" || word === "user" || word === "assistant" || word === "ipython";
}

function readPairs(prompt: string): Turn[] | undefined {
  if (!prompt.startsWith("<s>")) return undefined;
  const pairs = prompt.slice("<s>".length).split("</s><s>");
  return withoutOpenAnswer(pairs.flatMap((pair, index) => readPair(pair, index, pairs.length)));
}

function readPair(pair: string, index: number, count: number): (Turn | undefined)[] {
  const [, question, answer = ""] = /^\[INST\] (.*?) \[\/INST\](?: (.*))?$/s.exec(pair) ?? [];
  if (question === undefined) return [undefined];
  const [head = "", system] = (index === 0 && /^<<SYS>>\n(.*?)\n<<\/SYS>>\n\n/s.exec(question)) || [];
  return [
    ...(system === undefined ? [] : [{ role: "system", text: system } as const]),
    { role: "user", text: question.slice(head.length) },
    { role: "assistant", text: index < count - 1 ? answer.slice(0, -1) : answer },
  ];
}

// An answer that has not begun is no turn; a piece that could not be read spoils the whole.
function withoutOpenAnswer(turns: readonly (Turn | undefined)[]): Turn[] | undefined {
  const known = turns.filter((turn) => turn !== undefined);
  if (known.length < turns.length) return undefined;
  return known.at(-1)?.text === "" ? known.slice(0, -1) : known;
}
