import type { ChatRequest } from "./chat.ts";
import type { ModelRef } from "./model-id.ts";
import { breakMarkers, type PromptTemplate } from "./prompt-template.ts";
import { turnMessages } from "./text-only.server.ts";
import type { SpokenTurn } from "./turns.ts";

/** Reads a prompt's turns by `read`; `undefined` unless writing them again gives the very same prompt. */
export function readTurns(
  prompt: string,
  model: ModelRef,
  template: PromptTemplate,
  read: (prompt: string) => SpokenTurn[],
): SpokenTurn[] | undefined {
  const turns = read(prompt);
  const pure = turns.every(({ text }) => breakMarkers(text, template.markers) === text);
  return pure && template.write(turns, { model }) === prompt ? turns : undefined;
}

/** A prompt as messages. One that does not fit the template goes on as it is, with the option that says so under the provider's key. */
export function decodePrompt(
  prompt: string,
  turns: readonly SpokenTurn[] | undefined,
  provider: string,
): Pick<ChatRequest, "messages" | "options"> {
  if (turns) return { messages: turnMessages(turns) };
  return {
    messages: turnMessages([{ role: "user", text: prompt }]),
    options: { [provider]: { template: "none" } },
  };
}
