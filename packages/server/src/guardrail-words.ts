import type { ContentCategory, GuardrailTopic } from "./guardrail.ts";
import { keywordsOf, plain } from "./words.ts";

/** Kinds of harm that a word list can tell: those of content filters, and the three kinds of attack on a prompt. */
export type HarmCategory =
  | Exclude<ContentCategory, "PROMPT_ATTACK">
  | "JAILBREAK"
  | "PROMPT_INJECTION"
  | "PROMPT_LEAKAGE";

// Enough to see each filter work; the service asks a model.
const harms: Readonly<Record<HarmCategory, readonly string[]>> = {
  VIOLENCE:
    "kill, murder, stab, shoot him, shoot her, shoot them, bomb, massacre, torture, behead, beat him up".split(
      ", ",
    ),
  HATE: "subhuman, vermin, inferior race, go back to your country, ethnic cleansing, racial slur, hate all".split(
    ", ",
  ),
  SEXUAL: "porn, pornography, explicit sex, erotic, nude, nudes, orgy, sexual act".split(", "),
  MISCONDUCT:
    "steal, shoplift, counterfeit, launder money, money laundering, hack into, phishing, pick a lock, forge a, build a bomb, make a bomb, malware, ransomware".split(
      ", ",
    ),
  INSULTS: "idiot, moron, stupid, imbecile, loser, pathetic, worthless, dumb".split(", "),
  JAILBREAK:
    "ignore all previous instructions, ignore previous instructions, ignore your instructions, do anything now, you are now dan, without any restrictions, developer mode, no longer bound".split(
      ", ",
    ),
  PROMPT_INJECTION:
    "ignore the above, disregard the above, disregard previous, new instructions, override your instructions, ignore all previous instructions, instead do the following".split(
      ", ",
    ),
  PROMPT_LEAKAGE:
    "system prompt, your instructions verbatim, repeat your instructions, reveal your prompt, print your prompt, initial prompt, hidden instructions".split(
      ", ",
    ),
};

/** A short list of swear words, in place of the service's long one. */
export const profanities: readonly string[] =
  "damn, shit, fuck, fucking, bastard, asshole, bitch, crap".split(", ");

/** Whether a text holds a word or phrase as whole words, in any case. */
export function holds(text: string, phrase: string): boolean {
  const words = plain(phrase);
  return words !== "" && ` ${plain(text)} `.includes(` ${words} `);
}

/** How harmful a text is, from 0 to 1: each phrase that it holds adds less than the one before. */
export function severity(category: HarmCategory, text: string): number {
  const hits = harms[category].filter((phrase) => holds(text, phrase)).length;
  return Math.round((1 - 0.4 ** hits) * 100) / 100;
}

/** The same for a content filter, whose attacks on a prompt are one category. */
export function filterSeverity(type: ContentCategory, text: string): number {
  if (type !== "PROMPT_ATTACK") return severity(type, text);
  const attacks = ["JAILBREAK", "PROMPT_INJECTION", "PROMPT_LEAKAGE"] as const;
  return Math.max(...attacks.map((attack) => severity(attack, text)));
}

/** Whether a text is on a topic: by a keyword, or by most of the words of an example. */
export function isAbout(text: string, { keywords, examples = [] }: GuardrailTopic): boolean {
  if (keywords.some((keyword) => holds(text, keyword))) return true;
  return examples.some((example) => {
    const words = keywordsOf(example);
    return words.length >= 2 && overlap(words, text) > 0.6;
  });
}

/** Which share of the words a text has. */
export function overlap(words: readonly string[], text: string): number {
  if (words.length === 0) return 1;
  const there = new Set(plain(text).split(" "));
  return words.filter((word) => there.has(word)).length / words.length;
}
