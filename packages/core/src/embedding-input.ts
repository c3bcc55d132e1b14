import type { Call } from "./adapter.ts";
import type { EmbeddingForm, EmbeddingInput, EmbeddingPart } from "./embedding.ts";
import { unsupported } from "./unsupported.ts";

/** What an input is made of. */
export function formOf(input: EmbeddingInput): EmbeddingForm {
  const parts = partsOf(input);
  return parts.length === 1 ? parts[0]!.type : "mixed";
}

/** An input as a list of parts. */
export function partsOf(input: EmbeddingInput): readonly EmbeddingPart[] {
  if (typeof input === "string") return [{ type: "text", text: input }];
  // A single part is no list; TypeScript can't tell from a readonly one.
  return Array.isArray(input) ? input : [input as EmbeddingPart];
}

/** The text of an input that must be one. Throws `unsupported` for any other. */
export function inputText(call: Pick<Call, "model">, input: EmbeddingInput | undefined): string {
  const [part, ...others] = partsOf(input ?? "");
  if (part?.type === "text" && others.length === 0) return part.text;
  throw unsupported(call, "this format embeds one text at a time", "Use a model that takes other media.");
}
