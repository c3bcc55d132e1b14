import type { JsonObject } from "@bedplate/core";
import { sample, stringMatching } from "fast-check";
import { fits } from "./json-shape.ts";

/** The plainest text that matches a shape's pattern and fits its lengths, the same for the same seed; `undefined` where none is found. */
export function drawPattern(shape: JsonObject, seed: number): string | undefined {
  try {
    const drawn = sample(stringMatching(new RegExp(String(shape.pattern))), { seed, numRuns: 30 });
    const fitting = drawn.filter((text) => fits(text, shape));
    return fitting.find((text) => /^[\w .:/@+#-]+$/.test(text)) ?? fitting[0];
  } catch {
    // Not a pattern of this engine, or one that looks around.
    return undefined;
  }
}
