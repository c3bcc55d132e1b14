import { BedrockError, isObject, type JsonObject, type JsonValue } from "@bedplate/core";

/** Refuses conversations that no model takes. A first turn of the assistant, and two of the same role in a row, pass: real models were recorded to accept them. */
export function checkConversation(messages: readonly JsonObject[]): void {
  const turns = messages.flatMap((message, at) =>
    // Instructions between turns answer no call.
    message.role === "system" ? [] : [{ at, role: message.role, blocks: blocksOf(message.content) }],
  );
  checkMedia(turns);
  for (const [position, turn] of turns.entries()) {
    if (turn.role === "assistant") checkCalls(turn, turns[position + 1]);
    else checkResults(turn, turns[position - 1]);
  }
}

interface Turn {
  /** Its place among the messages. */
  readonly at: number;
  readonly role: JsonValue | undefined;
  readonly blocks: readonly JsonObject[];
}

// The restrictions of `Message` in the service model. No recording has the words: those of documents are as clients
// report them (github.com/aws-samples/generative-ai-use-cases/issues/1685, github.com/maximhq/bifrost/pull/5817), the
// others are like them. Some report that newer Claude models take more small pictures; no recording does.
function checkMedia(turns: readonly Turn[]): void {
  for (const { at, role, blocks } of turns) {
    const holds = (key: string): boolean => blocks.some((block) => key in block);
    if (role === "assistant" && (holds("image") || holds("document")))
      throw refuse(
        `You can't include images or documents in the assistant's messages. Remove them from messages.${at}.content and try again.`,
      );
    if (holds("document") && !holds("text"))
      throw refuse("A text block must be included when using documents.");
  }
  for (const [medium, most] of [["image", 20] as const, ["document", 5] as const]) {
    const count = turns.flatMap(({ blocks }) => blocks.filter((block) => medium in block)).length;
    if (count > most) throw refuse(`You can't include more than ${most} ${medium}s in a request.`);
  }
}

// The words are as clients report them (github.com/genkit-ai/aws-bedrock-js-plugin/issues/664).
function checkCalls(turn: Turn, next: Turn | undefined): void {
  const answered = next?.role === "user" ? resultsOf(next) : [];
  const missing = callsOf(turn).filter((id) => !answered.includes(id));
  if (missing.length === 0) return;
  const place = `messages.${next?.at ?? turn.at + 1}.content`;
  throw refuse(`Expected toolResult blocks at ${place} for the following Ids: ${missing.join(", ")}`);
}

// The words are as clients report them (github.com/strands-agents/harness-sdk/issues/1435).
function checkResults(turn: Turn, previous: Turn | undefined): void {
  const calls = previous?.role === "assistant" ? callsOf(previous) : [];
  if (resultsOf(turn).length > calls.length)
    throw refuse(
      `The number of toolResult blocks at messages.${turn.at}.content exceeds the number of toolUse blocks of previous turn.`,
    );
}

/** The calls that wait for an answer; a tool of the service's own is answered in the same turn. */
function callsOf(turn: Turn): JsonValue[] {
  const own = resultsOf(turn);
  return idsOf(turn, "toolUse").filter((id) => !own.includes(id));
}

function resultsOf(turn: Turn): JsonValue[] {
  return idsOf(turn, "toolResult");
}

function idsOf({ blocks }: Turn, key: "toolUse" | "toolResult"): JsonValue[] {
  return blocks.flatMap((block) => {
    const { toolUseId } = isObject(block[key]) ? block[key] : {};
    return toolUseId === undefined ? [] : [toolUseId];
  });
}

function blocksOf(content: JsonValue | undefined): JsonObject[] {
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function refuse(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}
