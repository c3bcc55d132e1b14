import { hash } from "./chance.ts";

/** What is to be spoken. */
export interface Speech {
  text: string;
  /** Samples a second. */
  sampleRate: number;
  /** Gives the voice its pitch. */
  seed: number;
}

/** What can be said of a sound without understanding it. */
export interface Hearing {
  readonly seconds: number;
  readonly silent: boolean;
}

/** One vowel between two rests. */
interface Syllable {
  /** The two frequencies that make a vowel. */
  readonly formants: readonly [number, number];
  /** The frequency of the voice. */
  readonly pitch: number;
  readonly seconds: number;
  /** Silence after it. */
  readonly rest: number;
}

/** Lengths in seconds: a word of common length with the rest after it takes three tenths. */
const syllableSeconds = 0.14;
const restSeconds = 0.09;
const stopSeconds = 0.22;
const maxSyllables = 6;
const loudness = 0.55;

/** The formants of a, e, i, o and u. */
const vowels: readonly (readonly [number, number])[] = [
  [730, 1090],
  [530, 1840],
  [300, 2290],
  [570, 840],
  [330, 870],
];

/** Sounds like the text being murmured: 16-bit little-endian mono PCM, the same every time. Without words, a short silence. */
export function speak({ text, sampleRate, seed }: Speech): Uint8Array {
  const syllables = syllablesOf(text, seed);
  const lengthOf = ({ seconds, rest }: Syllable): number => Math.round((seconds + rest) * sampleRate);
  const lead = Math.round(restSeconds * sampleRate);
  const total = syllables.reduce((sum, syllable) => sum + lengthOf(syllable), lead);
  const view = new DataView(new ArrayBuffer(total * 2));
  let start = lead;
  for (const syllable of syllables) {
    sing(syllable, sampleRate, (at, value) =>
      view.setInt16((start + at) * 2, Math.round(value * 32767), true),
    );
    start += lengthOf(syllable);
  }
  return new Uint8Array(view.buffer);
}

/** How long PCM as `speak` makes it lasts, and whether there is nothing louder in it than a hundredth of the loudest. */
export function hear(pcm: Uint8Array, sampleRate: number): Hearing {
  const view = new DataView(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  const samples = Math.floor(pcm.length / 2);
  let silent = true;
  for (let at = 0; at < samples && silent; at++) silent = Math.abs(view.getInt16(at * 2, true)) < 328;
  return { seconds: samples / sampleRate, silent };
}

function syllablesOf(text: string, seed: number): Syllable[] {
  const base = 105 + (hash("voice", seed) % 115);
  const words = [...text.matchAll(/([\p{L}\p{M}\p{N}'’]+)([^\p{L}\p{M}\p{N}\s]*)/gu)];
  return words.flatMap(([, word = "", after = ""], place) => {
    const count = Math.min(maxSyllables, countSyllables(word));
    return Array.from({ length: count }, (_, at): Syllable => {
      const sound = hash(seed, word.toLowerCase(), at);
      const ends = at === count - 1;
      return {
        formants: vowels[sound % vowels.length] ?? [730, 1090],
        // A voice falls towards the end of a sentence and wavers on the way.
        pitch: base * (1.12 - 0.16 * ((place % 9) / 9) + 0.12 * ((sound >>> 8) % 100) * 0.01),
        seconds: syllableSeconds,
        rest: ends ? restSeconds + (/[.,;:!?…。、]/u.test(after) ? stopSeconds : 0) : 0,
      };
    });
  });
}

/** Groups of vowels in alphabets; one for each sign where a sign is a syllable. */
function countSyllables(word: string): number {
  const signs = word.match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/gu)?.length ?? 0;
  const groups = word.normalize("NFD").match(/[aeiouyаеёиоуыэюяαεηιουω]+/giu)?.length ?? 0;
  return Math.max(1, signs || groups);
}

function sing(syllable: Syllable, sampleRate: number, write: (at: number, value: number) => void): void {
  const { pitch, seconds } = syllable;
  const overtones = overtonesOf(syllable, sampleRate);
  const length = Math.round(seconds * sampleRate);
  for (let at = 0; at < length; at++) {
    const share = at / length;
    // The pitch glides down a little within a syllable.
    const phase = 2 * Math.PI * pitch * (at / sampleRate) * (1.03 - 0.03 * share);
    let value = 0;
    for (const [index, weight] of overtones.entries()) value += weight * Math.sin((index + 1) * phase);
    write(at, loudness * value * envelope(share));
  }
}

/** Rises fast, falls slowly, and is zero at both ends. */
function envelope(share: number): number {
  return Math.min(1, share / 0.12) * Math.min(1, (1 - share) / 0.45);
}

/** The strengths of the voice's overtones, which together are 1, so that nothing can clip. */
function overtonesOf({ pitch, formants }: Syllable, sampleRate: number): number[] {
  const count = Math.max(1, Math.floor(Math.min(3400, sampleRate * 0.45) / pitch));
  const weights = Array.from({ length: count }, (_, index) => {
    const frequency = pitch * (index + 1);
    const peaks = formants.map((formant) => Math.exp(-(((frequency - formant) / 160) ** 2)));
    return 1 / (index + 1) ** 1.3 + Math.max(...peaks) * 0.6;
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
