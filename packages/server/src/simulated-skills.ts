/** What the text asks to be said word for word: `Say "done"`. */
export function toRepeat(text: string): string | undefined {
  const [, quoted] =
    /\b(?:say|repeat|(?:reply|respond|answer) with)\b[^"“”.?!]{0,30}["“]([^"“”]+)["”]/i.exec(text) ?? [];
  return quoted;
}

/** The sum, difference, product or quotient that the text asks for, as a sentence. */
export function calculate(text: string): string | undefined {
  const [, one = "", sign = "", other = ""] = sum.exec(text.replace(/(?<=\d),(?=\d{3}\b)/g, "")) ?? [];
  const value = operations[sign.toLowerCase()]?.(Number(one), Number(other));
  if (value === undefined) return undefined;
  // Without the noise of binary fractions; nothing is divided by zero.
  const told = Number.isFinite(value) ? String(Number(value.toPrecision(12))) : "not defined";
  return `${one} ${sign} ${other} is ${told}.`;
}

// With spaces around the sign, since dates and ranges have none.
const sum =
  /(?<![\w.-])(-?\d+(?:\.\d+)?)\s+(\+|-|−|\*|×|x|\/|÷|plus|minus|times|divided by)\s+(-?\d+(?:\.\d+)?)(?![\w-])/i;

type Operation = (one: number, other: number) => number;

const add: Operation = (one, other) => one + other;
const subtract: Operation = (one, other) => one - other;
const multiply: Operation = (one, other) => one * other;
const divide: Operation = (one, other) => one / other;

const operations: Readonly<Record<string, Operation>> = {
  "+": add,
  plus: add,
  "-": subtract,
  "−": subtract,
  minus: subtract,
  "*": multiply,
  "×": multiply,
  x: multiply,
  times: multiply,
  "/": divide,
  "÷": divide,
  "divided by": divide,
};
