import {
  abortedError,
  type ChatRequest,
  type ChatResponse,
  type Client,
  type Message,
  type SpeechCallOptions,
  type SpeechInput,
  type SpeechPart,
  type SpeechRequest,
  text,
  textOf,
  toolResult,
  type Usage,
} from "@bedplate/core";
import { rest } from "./answer.ts";
import { hash } from "./chance.ts";
import { createEar, type Ear, type UserTurn } from "./simulated-ear.ts";
import { speak } from "./voice.ts";

/** Answers a chat, from which spoken answers are made. */
export type Generate = (request: ChatRequest) => Promise<ChatResponse>;

/** How a simulated conversation goes. */
export interface SpeechPace {
  /** Milliseconds before each piece of audio, of a tenth of a second. Default 0. */
  delayMs?: number;
}

/**
 * A model that converses without understanding speech. A turn of the user ends with half a second of silence, with a
 * typed text, or with the input; what was spoken is told by its length. Who speaks or types meanwhile interrupts.
 */
export function simulatedSpeech(pace: SpeechPace, generate: Generate): Client["converseSpeech"] {
  return async (request, { signal, input }: SpeechCallOptions = {}) => {
    const ear = createEar(request.inputSampleRate ?? 16000);
    const onAbort = (): void => {
      if (signal) ear.fail(abortedError(signal, request.model));
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    const inputs = input?.[Symbol.asyncIterator]();
    if (inputs) void listen(inputs, ear);
    const close = (): void => {
      signal?.removeEventListener("abort", onAbort);
      if (inputs) void leave(inputs);
    };
    const parts = converse({ request, ear, pace: { ...pace, signal }, generate }, close);
    return {
      send: async (item) => ear.hear(item),
      end: ear.end,
      [Symbol.asyncIterator]: () => parts,
    };
  };
}

async function listen(inputs: AsyncIterator<SpeechInput>, ear: Ear): Promise<void> {
  try {
    for (let next = await inputs.next(); !next.done; next = await inputs.next()) ear.hear(next.value);
    ear.end();
  } catch (error) {
    ear.fail(error);
  }
}

// How an input takes its end is its own business.
async function leave(inputs: AsyncIterator<SpeechInput>): Promise<void> {
  try {
    await inputs.return?.();
  } catch {
    // It is over either way.
  }
}

interface Conversation {
  request: SpeechRequest;
  ear: Ear;
  pace: SpeechPace & { signal: AbortSignal | undefined };
  generate: Generate;
}

/** What was said so far, and what it cost. */
interface Memory {
  messages: Message[];
  input: number;
  output: number;
}

async function* converse(conversation: Conversation, close: () => void): AsyncGenerator<SpeechPart> {
  const { request, ear } = conversation;
  const memory: Memory = { messages: beginning(request), input: 0, output: 0 };
  try {
    yield { type: "start", warnings: [], metadata: { modelId: request.model } };
    for (let turn = await ear.nextTurn(); turn; turn = await ear.nextTurn())
      yield* answer(turn, memory, conversation);
    yield { type: "finish", usage: usageOf(memory) };
  } finally {
    close();
  }
}

function beginning({ system, history = [] }: SpeechRequest): Message[] {
  const instructions: Message[] = system === undefined ? [] : [{ role: "system", content: [text(system)] }];
  return [
    ...instructions,
    ...history.map(({ role, text: said }): Message => ({ role, content: [text(said)] })),
  ];
}

async function* answer(
  turn: UserTurn,
  memory: Memory,
  conversation: Conversation,
): AsyncGenerator<SpeechPart> {
  yield { type: "turn-start" };
  yield { type: "transcript", role: "user", text: turn.text, final: true };
  memory.input += turn.seconds === undefined ? textTokens(turn.text) : speechTokens(turn.seconds);
  // What was spoken first may have meant any of the tools.
  const guesses = turn.seconds !== undefined && !memory.messages.some(({ role }) => role === "user");
  memory.messages.push({ role: "user", content: [text(turn.text)] });
  const words = yield* think(memory, conversation, guesses);
  const reason = words === undefined ? "END_TURN" : yield* say(words, memory, conversation);
  yield { type: "usage", usage: usageOf(memory) };
  yield { type: "turn-end", reason };
}

/** What to say, after a call if the user's words ask for one. */
async function* think(
  memory: Memory,
  { request, ear, generate }: Conversation,
  guesses: boolean,
): AsyncGenerator<SpeechPart, string | undefined> {
  const { model, tools, toolChoice = "auto", maxTokens } = request;
  const ask = (choice: NonNullable<SpeechRequest["toolChoice"]>): Promise<ChatResponse> =>
    generate({
      model,
      messages: memory.messages,
      ...(tools && { tools, toolChoice: choice }),
      ...(maxTokens !== undefined && { maxTokens }),
    });
  const response = await ask(guesses && toolChoice === "auto" ? "required" : toolChoice);
  const call = response.content.find((part) => part.type === "tool-call");
  if (!call) return textOf(response);
  const inputText = call.inputText ?? JSON.stringify(call.input);
  const input = call.input === undefined ? {} : { input: call.input };
  yield { type: "tool-call", id: call.id, name: call.name, ...input, inputText };
  memory.output += textTokens(inputText);
  const answered = await ear.answerTo(call.id);
  if (answered === undefined) return undefined;
  memory.input += textTokens(JSON.stringify(answered));
  memory.messages.push({ role: "assistant", content: [call] }, toolResult(call, { json: answered }));
  return textOf(await ask("auto"));
}

/** Says it, until it is said or somebody interrupts; tells how it ended. */
async function* say(
  words: string,
  memory: Memory,
  { request, ear, pace }: Conversation,
): AsyncGenerator<SpeechPart, string> {
  const { model, voice = "", outputSampleRate: sampleRate = 24000 } = request;
  const noises = ear.noises();
  yield { type: "transcript", role: "assistant", text: words, final: false };
  memory.output += textTokens(words);
  const pcm = speak({ text: words, sampleRate, seed: hash(voice) });
  const piece = sampleRate / 5;
  for (let at = 0; at < pcm.length; at += piece) {
    await rest(at / piece, { model, ...pace });
    if (pace.signal?.aborted) throw abortedError(pace.signal, model);
    if (ear.noises() !== noises) {
      yield { type: "interrupted" };
      return "INTERRUPTED";
    }
    const audio = pcm.subarray(at, at + piece);
    yield { type: "audio", audio };
    memory.output += speechTokens(audio.length / 2 / sampleRate);
  }
  yield { type: "transcript", role: "assistant", text: words, final: true };
  memory.messages.push({ role: "assistant", content: [text(words)] });
  return "END_TURN";
}

/** Of text a token is four characters, of speech a twenty-fifth of a second. */
function textTokens(said: string): number {
  return Math.ceil(said.length / 4);
}

function speechTokens(seconds: number): number {
  return seconds * 25;
}

function usageOf({ input, output }: Memory): Usage {
  return { input: { total: Math.ceil(input) }, output: { total: Math.ceil(output) } };
}
