import type { Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { BedrockError } from "./error.ts";
import { type TextTurn, textTurns } from "./turns.ts";
import { readOptions } from "./unsupported.ts";

/** How a model was trained to read a conversation in one prompt. */
export interface PromptTemplate {
  /** Where its markers begin; a space is put in behind what matches. */
  readonly markers: RegExp;
  /** Writes turns, whose texts hold no markers any more. Throws `unsupported` for turns that it lacks. */
  write(turns: readonly TextTurn[], call: Pick<Call, "model">): string;
}

/** Options of formats whose prompt is written in a template. */
export interface PromptOptions {
  /** `none` sends the texts as they are instead of as turns, for the model to continue. */
  template?: "none";
}

/** A conversation as a prompt, in which no text can forge a turn. Throws `unsupported` for parts that are no text, `invalid-request` for unknown options. */
export function encodePrompt(
  call: Call,
  template: PromptTemplate,
  given: PromptOptions | undefined,
): { prompt: string; warnings: Warning[] } {
  const options = readOptions(call, given, { template: true });
  const { turns, warnings } = textTurns(call);
  if (options.template === "none") return { prompt: turns.map(({ text }) => text).join(""), warnings };
  if (options.template !== undefined) {
    const message = `${call.model.id}: ${JSON.stringify(options.template)} is no prompt template. Known templates: none.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  const unforged = turns.map(({ role, text }) => ({ role, text: breakMarkers(text, template.markers) }));
  if (unforged.some(({ text }, index) => text !== turns[index]?.text)) {
    warnings.push(markerWarning(call, "messages"));
  }
  return { prompt: template.write(unforged, call), warnings };
}

/** The warning for a text in which a marker was broken. */
export function markerWarning({ model }: Pick<Call, "model">, setting: "messages" | "tools"): Warning {
  const message = `${model.id}: a text of the ${setting} held a marker of the prompt template; a space was put into it.`;
  return { code: "adjusted-content", setting, message };
}

/** Puts a space into everything that a template would read as a marker. */
export function breakMarkers(text: string, markers: RegExp): string {
  return text.replace(markers, "$& ");
}
