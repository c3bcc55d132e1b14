import type { DecodedPart } from "@bedplate/core";
import { expect, test } from "vitest";
import { createThinkReader } from "./think-tags.ts";

const answers: readonly [answer: string, reasoning: string, text: string][] = [
  ["<reasoning>because</reasoning>So.", "because", "So."],
  ["<think>\nhm\n</think>\n\nSo.", "\nhm\n", "\n\nSo."],
  ["[THINK]x[/THINK]y", "x", "y"],
  ["\n  <think>a</think>b", "a", "b"],
  ["<think></think>b", "", "b"],
  ["<think>never closed</thin", "never closed</thin", ""],
  ["<reasoning>", "", ""],
  ["<think>a</reasoning>b</think>c", "a</reasoning>b", "c"],
  ["<think>a<</</think>b", "a<</", "b"],
  ["<think>a</think>b<think>c</think>", "a", "b<think>c</think>"],
  ["Tags: <think>a</think>", "", "Tags: <think>a</think>"],
  ["<thinker>a</thinker>", "", "<thinker>a</thinker>"],
  ["[THIN]a", "", "[THIN]a"],
  ["<Think>a</Think>", "", "<Think>a</Think>"],
  ["<reaso", "", "<reaso"],
  [" \n <b>a", "", " \n <b>a"],
  [" \n ", "", " \n "],
  ["", "", ""],
];

test.each(answers)(
  "%j is read as reasoning %j and text %j, wherever it is split",
  (answer, reasoning, text) => {
    const expected = [
      ...(reasoning === "" ? [] : [{ type: "reasoning-delta", index: 0, delta: reasoning }]),
      ...(text === "" ? [] : [{ type: "text-delta", index: 1, delta: text }]),
    ];
    for (const pieces of splitsOf(answer)) expect(read(pieces), JSON.stringify(pieces)).toEqual(expected);
  },
);

test("text without tags is not held back, nor what follows the closing tag", () => {
  const plain = createThinkReader();
  expect(plain.push("So")).toEqual([{ type: "text-delta", index: 1, delta: "So" }]);
  expect(plain.push(" <think")).toEqual([{ type: "text-delta", index: 1, delta: " <think" }]);
  const thinking = createThinkReader();
  expect(thinking.push("<think>a")).toEqual([{ type: "reasoning-delta", index: 0, delta: "a" }]);
  expect(thinking.push("</think>b")).toEqual([{ type: "text-delta", index: 1, delta: "b" }]);
  expect(thinking.push("<")).toEqual([{ type: "text-delta", index: 1, delta: "<" }]);
});

test("only what may become a tag is held back", () => {
  const reader = createThinkReader();
  expect(reader.push(" <")).toEqual([]);
  expect(reader.push("think>a</")).toEqual([{ type: "reasoning-delta", index: 0, delta: "a" }]);
  expect(reader.push("b")).toEqual([{ type: "reasoning-delta", index: 0, delta: "</b" }]);
});

// Every way to cut an answer into up to three pieces, and one piece for each character.
function splitsOf(answer: string): string[][] {
  const cuts = Array.from({ length: answer.length + 1 }, (_, at) => at);
  const threes = cuts.flatMap((first) =>
    cuts
      .slice(first)
      .map((second) => [answer.slice(0, first), answer.slice(first, second), answer.slice(second)]),
  );
  return [[answer], [...answer], ...threes];
}

function read(pieces: readonly string[]): DecodedPart[] {
  const reader = createThinkReader();
  const parts = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
  const joined: DecodedPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && "delta" in last && "delta" in part && last.type === part.type) {
      joined[joined.length - 1] = { ...last, delta: last.delta + part.delta };
    } else joined.push(part);
  }
  return joined;
}
