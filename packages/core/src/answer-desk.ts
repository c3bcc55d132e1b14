import type { ChatRequest, ChatResponse, StreamPart } from "./chat.ts";
import { type Client, createClient } from "./client.ts";
import { derivedMethods } from "./client-derived.ts";
import { textOf } from "./message.ts";
import type { AssistantPart } from "./message-parts.ts";
import type { ObjectStrategy } from "./object-schema.ts";

/** A client whose answers are known, and what it was asked. */
export interface AnswerDesk {
  client: Client;
  asked: ChatRequest[];
}

/** How a desk answers. */
export interface DeskOptions {
  /** What its model can do with schemas. Default: nothing is known of it. */
  able?: readonly ObjectStrategy[];
  /** Characters of a delta. Default: all of a part. */
  pieceLength?: number;
}

/** A client that gives these answers one after the other, whole or streamed, and keeps what it was asked. Nobody may ask it once more. */
export function openAnswers(
  answers: readonly ChatResponse[],
  { able, pieceLength = Number.MAX_SAFE_INTEGER }: DeskOptions = {},
): AnswerDesk {
  const asked: ChatRequest[] = [];
  const next = (request: ChatRequest): ChatResponse => {
    asked.push(structuredClone(request));
    const found = answers[asked.length - 1];
    if (!found) throw new Error("Nobody expected to be asked again.");
    return found;
  };
  const unused = async (): Promise<never> => {
    throw new Error("Nothing is sent here.");
  };
  const bare = createClient({ transport: { send: unused, stream: unused }, adapters: [] });
  const plain: Client = {
    ...bare,
    ...(able && { models: { ...bare.models, objectStrategies: async () => able } }),
    generateText: async (request) => next(request),
    async *streamText(request) {
      const { content, finish, usage, warnings, metadata } = next(request);
      yield { type: "start", warnings, metadata };
      for (const [index, part] of content.entries()) yield* partsOf(part, index, pieceLength);
      yield { type: "finish", finish, usage };
    },
  };
  return { client: { ...plain, ...derivedMethods(plain) }, asked };
}

function partsOf(part: AssistantPart, index: number, pieceLength: number): StreamPart[] {
  const isCall = part.type === "tool-call";
  const words = (isCall ? part.inputText : textOf({ content: [part] })) ?? "";
  const type = isCall ? "tool-call-delta" : "text-delta";
  const starts = Array.from({ length: Math.ceil(words.length / pieceLength) }, (_, at) => at * pieceLength);
  return [
    ...(isCall ? [{ type: "tool-call-start", index, id: part.id, name: part.name } as const] : []),
    ...starts.map((at) => ({ type, index, delta: words.slice(at, at + pieceLength) }) as const),
  ];
}
