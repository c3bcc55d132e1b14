import { BedrockError, type Call, type PromptTemplate, type TextTurn, unsupported } from "@bedplate/core";

/** Mistral's template: `<s>[INST] … [/INST]`. */
export const template: PromptTemplate = { markers: /\[(?=\/?INST\])|<(?=\/?s>)/g, write };

// Turns as one prompt, open for the answer; a last turn of the assistant is the answer's beginning.
function write(turns: readonly TextTurn[], call: Pick<Call, "model">): string {
  const pairs = joinNeighbours(asSpeakers(turns, call));
  if (pairs[0]?.role !== "user") {
    const message = `${call.model.id}: the first message after the system text must be the user's.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  const written = pairs.map(({ role, text }, index) => {
    if (role === "user") return `[INST] ${text} [/INST]`;
    if (index < pairs.length - 1) return ` ${text}</s>\n`;
    return text === "" ? "" : ` ${text}`;
  });
  return `<s>${written.join("")}`;
}

// The template knows no system text: it is the beginning of the first question.
function asSpeakers(turns: readonly TextTurn[], call: Pick<Call, "model">): TextTurn[] {
  const first = turns.findIndex(({ role }) => role !== "system");
  return turns.map(({ role, text }, index) => {
    if (role === "user" || role === "assistant") return { role, text };
    if (role === "system" && (first < 0 || index < first)) return { role: "user", text };
    throw unsupported(
      call,
      `this format has no ${role} turns after the first user message`,
      "Put the text into a user message.",
    );
  });
}

// A pair holds one question and one answer, so neighbours of the same role become one.
function joinNeighbours(turns: readonly TextTurn[]): TextTurn[] {
  const joined: TextTurn[] = [];
  for (const { role, text } of turns) {
    const last = joined.at(-1);
    if (last?.role === role) joined.splice(-1, 1, { role, text: `${last.text}\n\n${text}` });
    else joined.push({ role, text });
  }
  return joined;
}
