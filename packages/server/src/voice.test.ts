import { expect, test } from "vitest";
import { hear, speak } from "./voice.ts";

const words = "The small boat went out on the lake at dawn";

const samplesOf = (pcm: Uint8Array): Int16Array => new Int16Array(pcm.buffer, pcm.byteOffset, pcm.length / 2);

/** How often sound begins after a rest of at least 50 milliseconds. */
function groupsIn(pcm: Uint8Array, sampleRate: number): number {
  let rest = sampleRate;
  let groups = 0;
  for (const sample of samplesOf(pcm)) {
    if (Math.abs(sample) > 300 && rest > sampleRate / 20) groups++;
    rest = Math.abs(sample) > 300 ? 0 : rest + 1;
  }
  return groups;
}

test.each([8000, 16000, 24000, 44100])(
  "takes about three tenths of a second for a word at %i samples a second",
  (sampleRate) => {
    const { seconds, silent } = hear(speak({ text: words, sampleRate, seed: 1 }), sampleRate);
    expect(silent).toBe(false);
    expect(seconds).toBeGreaterThan(10 * 0.2);
    expect(seconds).toBeLessThan(10 * 0.4);
  },
);

test("rests between words", () => {
  expect(groupsIn(speak({ text: words, sampleRate: 16000, seed: 1 }), 16000)).toBe(10);
});

test("says a long word in one go and rests longer after a sentence", () => {
  const length = (text: string): number => speak({ text, sampleRate: 8000, seed: 1 }).length;
  expect(groupsIn(speak({ text: "banana", sampleRate: 16000, seed: 1 }), 16000)).toBe(1);
  expect(length("banana")).toBeGreaterThan(length("ban"));
  expect(length("Yes. No")).toBeGreaterThan(length("Yes no"));
});

test("is loud and never clips", () => {
  for (const seed of [0, 1, 2, 3, 4, 5]) {
    const peak = samplesOf(speak({ text: words, sampleRate: 16000, seed })).reduce(
      (top, sample) => Math.max(top, Math.abs(sample)),
      0,
    );
    expect(peak).toBeGreaterThan(3000);
    expect(peak).toBeLessThan(25000);
  }
});

test("says the same the same way, and other words or seeds otherwise", () => {
  const spoken = speak({ text: words, sampleRate: 8000, seed: 1 });
  expect(speak({ text: words, sampleRate: 8000, seed: 1 })).toEqual(spoken);
  expect(speak({ text: words, sampleRate: 8000, seed: 2 })).not.toEqual(spoken);
  expect(speak({ text: words.replace("lake", "pond"), sampleRate: 8000, seed: 1 })).not.toEqual(spoken);
});

test("gives every sign of Chinese or Japanese a syllable", () => {
  const one = hear(speak({ text: "狐", sampleRate: 8000, seed: 1 }), 8000).seconds;
  const three = hear(speak({ text: "狐の山", sampleRate: 8000, seed: 1 }), 8000).seconds;
  expect(three - one).toBeCloseTo(2 * 0.14, 2);
});

test("is silent where there are no words", () => {
  expect(hear(speak({ text: " … ", sampleRate: 8000, seed: 1 }), 8000)).toMatchObject({ silent: true });
});

test("hears the length of any PCM, and only sound that is loud enough", () => {
  expect(hear(new Uint8Array(16000), 8000)).toEqual({ seconds: 1, silent: true });
  // An odd byte at the end is half a sample; the view begins at an odd place.
  const whole = new Uint8Array(102);
  new DataView(whole.buffer).setInt16(51, -9000, true);
  expect(hear(whole.subarray(1), 50)).toEqual({ seconds: 1, silent: false });
  const faint = new Uint8Array(new Int16Array([100, -100]).buffer);
  expect(hear(faint, 2)).toEqual({ seconds: 1, silent: true });
});
