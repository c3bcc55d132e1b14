import type { SpeechInput, SpeechPart } from "@bedplate/core";
import fc from "fast-check";

const text = fc.string({ minLength: 1, maxLength: 40, unit: "grapheme" });
const audio = fc.uint8Array({ minLength: 2, maxLength: 64 });
const count = fc.nat(5000);

/** What a user may say and type. */
export const arbitraryInputs: fc.Arbitrary<SpeechInput[]> = fc.array(
  fc.oneof(
    audio.map((bytes): SpeechInput => ({ type: "audio", audio: bytes })),
    text.map((typed): SpeechInput => ({ type: "text", text: typed })),
  ),
  { maxLength: 6 },
);

const spoken: fc.Arbitrary<SpeechPart> = fc.oneof(
  audio.map((bytes): SpeechPart => ({ type: "audio", audio: bytes })),
  fc
    .tuple(fc.constantFrom("user" as const, "assistant" as const), text, fc.boolean())
    .map(([role, said, final]): SpeechPart => ({ type: "transcript", role, text: said, final })),
  text.map((id): SpeechPart => ({ type: "tool-call", id, name: "look", inputText: '{"a":1}' })),
  fc
    .tuple(count, count)
    .map(([input, output]): SpeechPart => ({ type: "usage", usage: usage(input, output) })),
  fc.constant<SpeechPart>({ type: "interrupted" }),
);

/** What a backend may answer: turns, and `finish` at the end. */
export const arbitraryParts: fc.Arbitrary<SpeechPart[]> = fc
  .tuple(fc.array(fc.array(spoken, { maxLength: 6 }), { maxLength: 3 }), count, count)
  .map(([turns, input, output]) => [
    ...turns.flatMap((parts): SpeechPart[] => [
      { type: "turn-start" },
      ...parts,
      { type: "turn-end", reason: "END_TURN" },
    ]),
    { type: "finish", usage: usage(input, output) },
  ]);

function usage(input: number, output: number): { input: { total: number }; output: { total: number } } {
  return { input: { total: input }, output: { total: output } };
}
