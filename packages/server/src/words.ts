/** The words of a text that carry its meaning, in lower case and once each. */
export function keywordsOf(text: string): string[] {
  return [...new Set(plain(text).split(" "))].filter((word) => word.length >= 3 && !fillers.has(word));
}

/** The words of a text in lower case, with single spaces. */
export function plain(text: string): string {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

/** A word without the ending of its plural. */
export function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}

/** The words of a name such as `getWeather` or `get_weather`. */
export function spoken(name: string): string {
  return plain(name.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2"));
}

/** What a text says of a subject such as `city`, `date`, `to currency` or `query`, the likeliest first. */
export function namedIn(text: string, subject: string): string[] {
  const [, pattern] = subjects.find(([words]) => words.test(subject)) ?? [];
  const [, lead] = leads.find(([words]) => words.test(subject)) ?? [];
  const found = pattern ? [...text.matchAll(pattern)] : [];
  const [led, others] = [true, false].map((wanted) =>
    found.filter(({ index }) => lead?.test(text.slice(Math.max(0, index - 6), index)) === wanted),
  );
  return [...(led ?? []), ...(others ?? [])].map(([value]) => value.trim());
}

const fillers = new Set(
  `about all and any are but can could did does for from get give had has have her here his how into its just let like
  make may more much need not now one our out over please show some tell than that the them then there they this too
  use using very want was were what when where which who why will with would you your`.split(/\s+/),
);

const weekdays = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday";
// Words with a capital that does not begin a sentence.
const proper = `(?<!^|[.!?]\\s|\\p{L})(?!(?:${weekdays})\\b)\\p{Lu}\\p{L}+(?:[ '’-]\\p{Lu}\\p{L}+)*`;
const subjects: readonly (readonly [RegExp, RegExp])[] = [
  [/^date-time$/, /\b\d{4}-[01]\d-[0-3]\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g],
  [/\bdate\b/, /\b\d{4}-[01]\d-[0-3]\d\b/g],
  [/\bemail\b/, /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  [/\b(?:ur[il]|link|website)\b/, /https?:\/\/[^\s"'<>)]*[^\s"'<>).,;:!?]/g],
  [/\b(?:symbol|ticker|currency)\b/, /\b[A-Z]{2,5}\b/g],
  [/\b(?:expression|formula|equation)\b/, /[\d(][\d\s.()]*(?:[-+*/^%][\d\s.()]+)+/g],
  [
    /\b(?:cit(?:y|ies)|locations?|places?|town|country|region|airport|origin|destination|from|to)\b/,
    new RegExp(`${proper}|(?<=\\b(?:in|near) )(?!the |my |a )\\p{Ll}{3,}`, "gu"),
  ],
  [/\b(?:names?|person|people|customer|author|company)\b/, new RegExp(proper, "gu")],
  [
    /\b(?:query|question|text|prompt|message|input|content|title|summary|description)\b/,
    /^\s*\S.{0,199}(?!\S)/gs,
  ],
];
const leads: readonly (readonly [RegExp, RegExp])[] = [
  [/\b(?:to|destination|target)\b/, /\bto $/],
  [/\b(?:from|origin|source)\b/, /\bfrom $/],
  [/\b(?:names?|person|people|customer|author)\b/, /\b(?:named|called|am|is) $/],
  [/./, /\b(?:in|at|near|for|of|to) $/],
];
