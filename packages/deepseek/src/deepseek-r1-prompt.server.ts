import type { ModelRef, SpokenTurn } from "@bedplate/core";
import { readTurns } from "@bedplate/core/server";
import { marks, template } from "./deepseek-r1-prompt.ts";

/** Reads a prompt back into turns; `undefined` unless writing them again gives the very same prompt. */
export function readPrompt(prompt: string, model: ModelRef): SpokenTurn[] | undefined {
  return readTurns(prompt, model, template, readMarked);
}

function readMarked(prompt: string): SpokenTurn[] {
  const [head = "", ...rest] = prompt.split(/(?=<｜(?:User|Assistant)｜>)/);
  const system = head.slice(marks.begin.length);
  const turns = rest.flatMap((turn, index): SpokenTurn[] => {
    if (turn.startsWith(marks.user)) return [{ role: "user", text: turn.slice(marks.user.length) }];
    const said = turn.slice(marks.assistant.length);
    if (index < rest.length - 1) return [{ role: "assistant", text: withoutEnd(said) }];
    return said === marks.think ? [] : [{ role: "assistant", text: said }];
  });
  return system === "" ? turns : [{ role: "system", text: system }, ...turns];
}

function withoutEnd(text: string): string {
  return text.endsWith(marks.end) ? text.slice(0, -marks.end.length) : text;
}
