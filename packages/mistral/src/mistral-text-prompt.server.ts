import type { ModelRef, SpokenTurn } from "@bedplate/core";
import { breakMarkers, writePrompt } from "./mistral-text-prompt.ts";

/** Reads a prompt back into turns; `undefined` unless writing them again gives the very same prompt. */
export function readPrompt(prompt: string, model: ModelRef): SpokenTurn[] | undefined {
  const pairs = prompt.replace(/^<s>/, "").split("</s>\n");
  const turns = pairs.flatMap((pair, index) => readPair(pair, index === pairs.length - 1));
  const pure = turns.every(({ text }) => breakMarkers(text) === text);
  return pure && writePrompt(turns, { model }) === prompt ? turns : undefined;
}

// An answer that has not begun is no turn.
function readPair(pair: string, last: boolean): SpokenTurn[] {
  const [, question = "", answer] = /^\[INST\] (.*?) \[\/INST\](?: (.*))?$/s.exec(pair) ?? [];
  const asked: SpokenTurn = { role: "user", text: question };
  return last && !answer ? [asked] : [asked, { role: "assistant", text: answer ?? "" }];
}
