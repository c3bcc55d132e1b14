import { type Call, type SpokenTurn, type TextTurn, unsupported } from "@bedplate/core";

const names = { user: "User", assistant: "Chatbot" } as const;

/** A conversation as one text. One question stands alone; more is written as `User: …` and `Chatbot: …` lines, open at the end. */
export function encodePrompt(turns: readonly TextTurn[], call: Pick<Call, "model">): string {
  const [only] = turns;
  if (turns.length === 1 && only?.role === "user") return only.text;
  const open = turns.at(-1)?.role === "assistant" ? [] : [`${names.assistant}:`];
  const lines = turns.map((turn, index) => writeTurn(turn, isLeading(turns, index), call));
  return [...lines, ...open].join("\n");
}

function isLeading(turns: readonly TextTurn[], index: number): boolean {
  return turns.slice(0, index).every(({ role }) => role === "system");
}

function writeTurn({ role, text }: TextTurn, leading: boolean, call: Pick<Call, "model">): string {
  if (role === "system" && leading) return text;
  if (role === "system" || role === "tool") {
    throw unsupported(
      call,
      `this format has no ${role} turns after the first message`,
      "Put the text into a user message.",
    );
  }
  return `${names[role]}: ${text}`;
}

/** A text taken apart again. What encodePrompt would write otherwise is one question. */
export function decodePrompt(text: string, call: Pick<Call, "model">): SpokenTurn[] {
  const turns = readTurns(text);
  const readable = turns.some(({ role }) => role !== "system");
  return readable && encodePrompt(turns, call) === text ? turns : [{ role: "user", text }];
}

function readTurns(text: string): SpokenTurn[] {
  const lines = text.replace(/\nChatbot:$/, "").split(/\n(?=(?:User|Chatbot): )/);
  return lines.map((line, index) => {
    const [, name, said = ""] = /^(User|Chatbot): (.*)$/s.exec(line) ?? [];
    if (!name) return { role: index === 0 ? "system" : "user", text: line };
    return { role: name === names.user ? "user" : "assistant", text: said };
  });
}
