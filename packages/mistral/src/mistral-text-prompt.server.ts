import type { ModelRef, SpokenTurn } from "@bedplate/core";
import { readTurns } from "@bedplate/core/server";
import { template } from "./mistral-text-prompt.ts";

/** Reads a prompt back into turns; `undefined` unless writing them again gives the very same prompt. */
export function readPrompt(prompt: string, model: ModelRef): SpokenTurn[] | undefined {
  return readTurns(prompt, model, template, readPairs);
}

function readPairs(prompt: string): SpokenTurn[] {
  const pairs = prompt.replace(/^<s>/, "").split("</s>\n");
  return pairs.flatMap((pair, index) => readPair(pair, index === pairs.length - 1));
}

// An answer that has not begun is no turn.
function readPair(pair: string, last: boolean): SpokenTurn[] {
  const [, question = "", answer] = /^\[INST\] (.*?) \[\/INST\](?: (.*))?$/s.exec(pair) ?? [];
  const asked: SpokenTurn = { role: "user", text: question };
  return last && !answer ? [asked] : [asked, { role: "assistant", text: answer ?? "" }];
}
