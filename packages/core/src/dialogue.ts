import type { Call } from "./adapter.ts";
import type { TextTurn } from "./turns.ts";
import { unsupported } from "./unsupported.ts";

/** Who speaks in a written dialogue: `User` and `Bot`. */
export interface Speakers {
  readonly user: string;
  readonly assistant: string;
}

/** A conversation as one text, for models without markers of their own. One question stands alone; more is written as lines like `User: …` and `Bot: …`, open at the end. Throws `unsupported` for late system messages and tool results. */
export function writeDialogue(
  turns: readonly TextTurn[],
  speakers: Speakers,
  call: Pick<Call, "model">,
): string {
  const [only] = turns;
  if (turns.length === 1 && only?.role === "user") return only.text;
  const open = turns.at(-1)?.role === "assistant" ? [] : [`${speakers.assistant}:`];
  return [
    ...turns.map((turn, index) => writeTurn(turn, isLeading(turns, index), speakers, call)),
    ...open,
  ].join("\n");
}

function isLeading(turns: readonly TextTurn[], index: number): boolean {
  return turns.slice(0, index).every(({ role }) => role === "system");
}

function writeTurn(
  { role, text }: TextTurn,
  leading: boolean,
  speakers: Speakers,
  call: Pick<Call, "model">,
): string {
  if (role === "system" && leading) return text;
  if (role === "system" || role === "tool") {
    const way = "Put the text into a user message.";
    throw unsupported(call, `this format has no ${role} turns after the first message`, way);
  }
  return `${speakers[role]}: ${text}`;
}
