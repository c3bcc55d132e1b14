import type { JsonObject } from "@bedplate/core";
import { sample, stringMatching } from "fast-check";
import { fits } from "./json-shape.ts";

/** The plainest text that matches a shape's pattern and fits its lengths, the same for the same seed; `undefined` where none is found. */
export function drawPattern(shape: JsonObject, seed: number): string | undefined {
  const pattern = String(shape.pattern);
  if (isEndless(pattern)) return undefined;
  try {
    const drawn = sample(stringMatching(new RegExp(pattern), { size: "xsmall" }), { seed, numRuns: 30 });
    const fitting = drawn.filter((text) => fits(text, shape));
    return fitting.find((text) => /^[\w .:/@+#-]+$/.test(text)) ?? fitting[0];
  } catch {
    // Not a pattern of this engine, or one that looks around.
    return undefined;
  }
}

// Counts within counts make texts of many megabytes; patterns of people have neither.
function isEndless(pattern: string): boolean {
  const counts = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].map(([, least, most]) =>
    Number(most || least),
  );
  const product = counts.reduce((all, count) => all * Math.max(1, count), 1);
  return pattern.length > 500 || product > 5_000 || (pattern.match(/[+*]/g) ?? []).length > 20;
}
