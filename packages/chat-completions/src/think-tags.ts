import type { DecodedPart } from "@bedplate/core";

/** The tags in which open models write what they think, at the beginning of their text. */
const pairs: readonly (readonly [open: string, close: string])[] = [
  ["<reasoning>", "</reasoning>"],
  ["<think>", "</think>"],
  ["[THINK]", "[/THINK]"],
];

const reasoningIndex = 0;

/** The block index of an answer's text, before which reasoning stands; tool calls come behind it. */
export const textIndex = 1;

/** Tells reasoning from text in the pieces of one answer. */
export interface ThinkReader {
  push(delta: string): DecodedPart[];
  /** What was held back. */
  end(): DecodedPart[];
}

/** Reads text that may begin with reasoning in tags, which can be split over pieces. */
export function createThinkReader(): ThinkReader {
  let state: "undecided" | "reasoning" | "text" = "undecided";
  let closing = "";
  let held = "";
  const openings = (): DecodedPart[] => {
    const start = held.trimStart();
    const pair = pairs.find(([open]) => start.startsWith(open));
    if (!pair && pairs.some(([open]) => open.startsWith(start))) return [];
    if (!pair) return become("text", held);
    closing = pair[1];
    return become("reasoning", start.slice(pair[0].length));
  };
  const become = (next: "reasoning" | "text", rest: string): DecodedPart[] => {
    state = next;
    held = rest;
    return state === "reasoning" ? reasoning() : textDelta(take());
  };
  const reasoning = (): DecodedPart[] => {
    const at = held.indexOf(closing);
    if (at < 0) return reasoningDelta(take(held.length - tailOf(held, closing)));
    const thought = reasoningDelta(held.slice(0, at));
    return [...thought, ...become("text", held.slice(at + closing.length))];
  };
  const take = (length = held.length): string => {
    const taken = held.slice(0, length);
    held = held.slice(length);
    return taken;
  };
  return {
    push(delta) {
      held += delta;
      if (state === "undecided") return openings();
      return state === "reasoning" ? reasoning() : textDelta(take());
    },
    end: () => (state === "reasoning" ? reasoningDelta(take()) : textDelta(take())),
  };
}

/** A piece of reasoning as parts; none for an empty one. */
export function reasoningDelta(delta: string): DecodedPart[] {
  return delta === "" ? [] : [{ type: "reasoning-delta", index: reasoningIndex, delta }];
}

function textDelta(delta: string): DecodedPart[] {
  return delta === "" ? [] : [{ type: "text-delta", index: textIndex, delta }];
}

/** How many characters at the end of a text may be the beginning of a mark. */
function tailOf(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
