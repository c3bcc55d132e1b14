import type { Call } from "./adapter.ts";
import { type Speakers, writeDialogue } from "./dialogue.ts";
import type { SpokenTurn } from "./turns.ts";

/** A written dialogue taken apart again. What `writeDialogue` would write otherwise, or where no user speaks, is one question. */
export function readDialogue(text: string, speakers: Speakers, call: Pick<Call, "model">): SpokenTurn[] {
  const turns = readTurns(text, speakers);
  const asked = turns.some(({ role }) => role === "user");
  return asked && writeDialogue(turns, speakers, call) === text ? turns : [{ role: "user", text }];
}

function readTurns(text: string, { user, assistant }: Speakers): SpokenTurn[] {
  const open = `\n${assistant}:`;
  const closed = text.endsWith(open) ? text.slice(0, -open.length) : text;
  const lines = closed.split(new RegExp(`\n(?=(?:${user}|${assistant}): )`));
  return lines.map((line, index) => {
    const name = [user, assistant].find((speaker) => line.startsWith(`${speaker}: `));
    if (name === undefined) return { role: index === 0 ? "system" : "user", text: line };
    return { role: name === user ? "user" : "assistant", text: line.slice(name.length + 2) };
  });
}
