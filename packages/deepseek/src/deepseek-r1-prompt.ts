import { type Call, type PromptTemplate, type TextTurn, unsupported } from "@bedplate/core";

/** DeepSeek's tokens around turns: fullwidth bars (U+FF5C) and blocks (U+2581) for spaces. */
export const marks = {
  begin: "<｜begin▁of▁sentence｜>",
  user: "<｜User｜>",
  assistant: "<｜Assistant｜>",
  end: "<｜end▁of▁sentence｜>",
  // Without it, R1 may answer without having thought.
  think: "<think>\n",
} as const;

/** DeepSeek's template: `<｜User｜>…<｜Assistant｜>`. */
export const template: PromptTemplate = { markers: /<｜(?=[\w▁]+｜>)/g, write };

// Turns as one prompt, open for thinking; a last turn of the assistant is the answer's beginning.
function write(turns: readonly TextTurn[], call: Pick<Call, "model">): string {
  const first = turns.findIndex(({ role }) => role !== "system");
  const [systems, rest] = first < 0 ? [turns, []] : [turns.slice(0, first), turns.slice(first)];
  const system = systems.map(({ text }) => text).join("\n\n");
  const written = rest.map((turn, index) => writeTurn(turn, index === rest.length - 1, call));
  const open = rest.at(-1)?.role === "assistant" ? "" : marks.assistant + marks.think;
  return marks.begin + system + written.join("") + open;
}

function writeTurn({ role, text }: TextTurn, last: boolean, call: Pick<Call, "model">): string {
  if (role === "user") return marks.user + text;
  if (role === "assistant") return marks.assistant + text + (last ? "" : marks.end);
  throw unsupported(
    call,
    `this format has no ${role} turns after the first user message`,
    "Put the text into a user message.",
  );
}
