import { BedrockError, type Call, unsupported } from "@bedplate/core";
import type { LlamaTemplate } from "./llama-model.ts";

/** One turn of a prompt. `ipython` is Llama's name for what a tool gave. */
export interface Turn {
  role: "system" | "user" | "assistant" | "ipython";
  text: string;
}

/** Where a picture stands in a user turn of Llama 3.2. */
export const imageMarker = "<|image|>";

/** The tokens around a turn of Llama 3 and 4. */
export interface HeaderMarks {
  readonly begin: string;
  readonly open: string;
  readonly close: string;
  readonly end: Readonly<Record<Turn["role"], string>>;
}

/** Llama 3 and 4 differ in their tokens only. That a tool's turn ends in `<|eom|>` is how langchain-aws writes it for Llama 4. */
export const headerMarks: Readonly<Record<"llama3" | "llama4", HeaderMarks>> = {
  llama3: {
    begin: "<|begin_of_text|>",
    open: "<|start_header_id|>",
    close: "<|end_header_id|>\n\n",
    end: { system: "<|eot_id|>", user: "<|eot_id|>", assistant: "<|eot_id|>", ipython: "<|eot_id|>" },
  },
  llama4: {
    begin: "<|begin_of_text|>",
    open: "<|header_start|>",
    close: "<|header_end|>\n\n",
    end: { system: "<|eot|>", user: "<|eot|>", assistant: "<|eot|>", ipython: "<|eom|>" },
  },
};

/** Where markers begin. All special tokens of Llama 3 and 4 look alike, the reserved ones too. */
export const markers: Readonly<Record<LlamaTemplate, RegExp>> = {
  llama2: /\[(?=\/?INST\])|<<(?=\/?SYS>>)|<(?=\/?s>)/g,
  llama3: /<\|(?=\w+\|>)/g,
  llama4: /<\|(?=\w+\|>)/g,
  none: /(?!)/g,
};

/** Turns as one prompt, open for the answer; a last turn of the assistant is the answer's beginning. Their texts hold no markers any more. */
export function writePrompt(
  turns: readonly Turn[],
  template: LlamaTemplate,
  call: Pick<Call, "model">,
): string {
  switch (template) {
    case "none":
      return turns.map(({ text }) => text).join("");
    case "llama2":
      return writePairs(turns, call);
    case "llama3":
    case "llama4":
      return writeHeaders(turns, headerMarks[template]);
  }
}

function writeHeaders(turns: readonly Turn[], { begin, open, close, end }: HeaderMarks): string {
  const last = turns.at(-1);
  const [done, answer] = last?.role === "assistant" ? [turns.slice(0, -1), last.text] : [turns, ""];
  const written = done.map(({ role, text }) => `${open}${role}${close}${text}${end[role]}`);
  return `${begin}${written.join("")}${open}assistant${close}${answer}`;
}

// The service is said to add the first `<s>` where it is missing, which nobody has verified; so it is written.
function writePairs(turns: readonly Turn[], call: Pick<Call, "model">): string {
  const first = turns.findIndex(({ role }) => role !== "system");
  const system = turns
    .slice(0, Math.max(first, 0))
    .map(({ text }) => text)
    .join("\n\n");
  const rest = first < 0 ? [] : joinNeighbours(turns.slice(first));
  checkPairs(rest, call);
  const head = system === "" ? "" : `<<SYS>>\n${system}\n<</SYS>>\n\n`;
  return rest
    .map(({ role, text }, index) => {
      if (role === "user") return `<s>[INST] ${index === 0 ? head : ""}${text} [/INST]`;
      if (index < rest.length - 1) return ` ${text} </s>`;
      return text === "" ? "" : ` ${text}`;
    })
    .join("");
}

// A pair holds one question and one answer, so neighbours of the same role become one.
function joinNeighbours(turns: readonly Turn[]): Turn[] {
  const joined: Turn[] = [];
  for (const { role, text } of turns) {
    const last = joined.at(-1);
    if (last?.role === role) joined.splice(-1, 1, { role, text: `${last.text}\n\n${text}` });
    else joined.push({ role, text });
  }
  return joined;
}

function checkPairs(turns: readonly Turn[], call: Pick<Call, "model">): void {
  if (turns.some(({ role }) => role === "system")) {
    throw unsupported(
      call,
      "Llama 2 has no system text after the first user message",
      "Put it before the first message, or into a user message.",
    );
  }
  if (turns[0]?.role === "user") return;
  const message = `${call.model.id}: the first message after the system text must be the user's.`;
  throw new BedrockError("invalid-request", message, { modelId: call.model.id });
}
