import {
  BedrockError,
  type Call,
  type SpokenTurn,
  type TextTurn,
  unsupported,
  type Warning,
} from "@bedplate/core";

// A colon after one of these words at the start of a paragraph begins a turn.
const forged = /\n\n(Human|Assistant):/g;

/** A conversation as one prompt: system text, then `\n\nHuman: …` and `\n\nAssistant: …`, open at the end. */
export function encodePrompt(turns: readonly TextTurn[], call: Call, warnings: Warning[]): string {
  const first = turns.findIndex((turn) => turn.role !== "system");
  const [systems, rest] = first < 0 ? [turns, []] : [turns.slice(0, first), turns.slice(first)];
  const texts = rest.map((turn, index) => writeTurn(turn, index === rest.length - 1, call));
  const system = systems.map(({ text }) => text).join("\n\n");
  const open = rest.at(-1)?.role === "assistant" ? "" : "\n\nAssistant:";
  if (rest[0]?.role !== "user") {
    throw new BedrockError(
      "invalid-request",
      `${call.model.id}: the first message after the system prompt must be the user's.`,
      {
        modelId: call.model.id,
      },
    );
  }
  if (turns.some(({ text }) => forges(text))) warnings.push(forgedWarning(call));
  return breakMarkers(system) + texts.join("") + open;
}

function writeTurn({ role, text }: TextTurn, last: boolean, call: Call): string {
  if (role === "system" || role === "tool") {
    throw unsupported(
      call,
      `this format has no ${role} turns after the first user message`,
      "Put the text into a user message.",
    );
  }
  if (role === "user") return `\n\nHuman: ${breakMarkers(text)}`;
  // The last one is the beginning of the answer, which the model continues at once.
  return last
    ? `\n\nAssistant:${text === "" ? "" : ` ${breakMarkers(text)}`}`
    : `\n\nAssistant: ${breakMarkers(text)}`;
}

function forges(text: string): boolean {
  return text.search(forged) >= 0;
}

function breakMarkers(text: string): string {
  return text.replace(forged, "\n\n $1:");
}

function forgedWarning({ model }: Call): Warning {
  const message = `${model.id}: a text held "\\n\\nHuman:" or "\\n\\nAssistant:", which begins a turn in this format; a space was put before it.`;
  return { code: "adjusted-content", setting: "messages", message };
}

/** A prompt taken apart again: what encodePrompt wrote, and any other prompt as the service reads it. */
export function decodePrompt(prompt: string): SpokenTurn[] {
  const [system = "", ...turns] = prompt.replace(/^(?=Human:)/, "\n\n").split(/\n\n(?=(?:Human|Assistant):)/);
  const list: SpokenTurn[] = turns.map((turn) => {
    const [, role, text = ""] = /^(Human|Assistant): ?(.*)$/s.exec(turn) ?? [];
    return { role: role === "Human" ? "user" : "assistant", text };
  });
  const last = list.at(-1);
  if (last?.role === "assistant" && last.text === "") list.pop();
  return system === "" ? list : [{ role: "system", text: system }, ...list];
}
