import {
  type Call,
  type ChatOptions,
  type DecodedPart,
  type Finish,
  finishOf,
  type JsonObject,
  present,
  readNumber,
  readObject,
  readObjects,
  readString,
  required,
  type StreamDecoder,
  toolCallId,
  type Usage,
  usageOf,
} from "@bedplate/core";
import { createThinkReader, reasoningDelta, textIndex } from "./think-tags.ts";

/** Chunks and whole replies of every dialect: `delta` or `message` or `text`, `finish_reason` or `stop_reason`, reasoning in a member or in tags. */
export function createStreamDecoder(call: Call, provider: keyof ChatOptions): StreamDecoder {
  const text = createThinkReader();
  const calls = createCallReader(call);
  let end: Ending = {};
  return {
    push(chunk) {
      const choice = firstChoice(chunk) ?? {};
      end = {
        ...end,
        ...identity(chunk),
        ...counts(chunk),
        ...decodeFinish(choice, calls.count() > 0 || callsOf(choice).length > 0),
        ...logprobsOf(choice, end.logprobs),
        ...alternatives(chunk),
      };
      const delta = messageOf(choice);
      const thought = readString(delta, "reasoning_content") ?? readString(delta, "reasoning") ?? "";
      const said = [...reasoningDelta(thought), ...text.push(contentOf(delta))];
      const called = calls.push(callsOf(choice));
      return called.length > 0 ? [...said, ...text.end(), ...called] : said;
    },
    end() {
      const { id, usage = {}, finish, logprobs, choices } = end;
      if (!finish) return text.end();
      const names = {
        ...(id && { id }),
        ...((logprobs || choices) && { providerMetadata: { [provider]: present({ logprobs, choices }) } }),
      };
      return [...text.end(), { type: "finish", finish, usage: decodeUsage({ usage }), ...names }];
    },
  };
}

/** What is known of the end of an answer, and what only its provider says. */
interface Ending {
  id?: string;
  usage?: JsonObject;
  finish?: Finish;
  logprobs?: JsonObject;
  /** Native choices beside the first. */
  choices?: JsonObject[];
}

/** The choice that becomes the answer. Throws `invalid-response` where there must be one. */
export function firstChoice(reply: JsonObject, must = false): JsonObject | undefined {
  const choice = readObjects(reply, "choices").find(({ index }) => (index ?? 0) === 0);
  return must ? required(choice, "choices[0]") : choice;
}

/** Tokens of a reply or chunk. `prompt_tokens` counts cached tokens too. */
export function decodeUsage(reply: JsonObject): Usage {
  const usage = readObject(reply, "usage") ?? {};
  const { input, output } = usageOf({
    input: readNumber(usage, "prompt_tokens"),
    output: readNumber(usage, "completion_tokens"),
  });
  const cacheRead = readNumber(readObject(usage, "prompt_tokens_details") ?? {}, "cached_tokens");
  const reasoning = readNumber(readObject(usage, "completion_tokens_details") ?? {}, "reasoning_tokens");
  return {
    input: { ...input, ...(cacheRead !== undefined && { cacheRead }) },
    output: { ...output, ...(reasoning !== undefined && { reasoning }) },
  };
}

function alternatives(chunk: JsonObject): { choices?: JsonObject[] } {
  const choices = readObjects(chunk, "choices").filter(({ index }) => (index ?? 0) !== 0);
  return choices.length > 0 ? { choices } : {};
}

function identity(chunk: JsonObject): { id?: string } {
  const id = readString(chunk, "id");
  return id ? { id } : {};
}

// Where it is told with every chunk it is cumulative, so the last one counts.
function counts(chunk: JsonObject): { usage?: JsonObject } {
  const usage = readObject(chunk, "usage");
  return usage ? { usage } : {};
}

function messageOf(choice: JsonObject): JsonObject {
  return readObject(choice, "delta") ?? readObject(choice, "message") ?? choice;
}

function callsOf(choice: JsonObject): readonly JsonObject[] {
  return readObjects(messageOf(choice), "tool_calls");
}

// Some engines give a list of text parts; a text completion has `text`.
function contentOf(message: JsonObject): string {
  if (!Array.isArray(message.content))
    return readString(message, "content") ?? readString(message, "text") ?? "";
  return readObjects(message, "content")
    .map((part) => readString(part, "text") ?? "")
    .join("");
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  stop: "stop",
  eos_token: "stop",
  length: "length",
  model_length: "length",
  tool_calls: "tool-calls",
  content_filter: "content-filter",
};

// `stop_reason` is Mistral's name for the reason; beside a finish_reason it is the stop sequence that was met, or a token's number.
function decodeFinish(choice: JsonObject, called: boolean): { finish?: Finish } {
  const own = readString(choice, "finish_reason");
  const stop = typeof choice.stop_reason === "string" ? choice.stop_reason : undefined;
  const raw = own ?? stop;
  if (raw === undefined) return {};
  const finish = raw === "stop" && called ? { reason: "tool-calls" as const, raw } : finishOf(raw, reasons);
  return { finish: { ...finish, ...(own !== undefined && stop !== undefined && { stopSequence: stop }) } };
}

// Streams bring the lists inside in pieces.
function logprobsOf(choice: JsonObject, before: JsonObject = {}): { logprobs?: JsonObject } {
  const logprobs = readObject(choice, "logprobs");
  if (!logprobs) return {};
  const merged = Object.entries(logprobs).map(([key, value]) => {
    const earlier = before[key];
    return [key, Array.isArray(earlier) && Array.isArray(value) ? [...earlier, ...value] : value] as const;
  });
  return { logprobs: { ...before, ...Object.fromEntries(merged) } };
}

interface CallReader {
  push(pieces: readonly JsonObject[]): DecodedPart[];
  count(): number;
}

function createCallReader({ request }: Call): CallReader {
  const started = new Set<number>();
  const read = (piece: JsonObject): DecodedPart[] => {
    const { name, arguments: written } = readObject(piece, "function") ?? {};
    // Without an index, a name begins a call, and what has none goes on with the last.
    const native = readNumber(piece, "index") ?? (name ? started.size : Math.max(0, started.size - 1));
    const index = textIndex + 1 + native;
    const parts: DecodedPart[] = [];
    if (!started.has(native)) {
      started.add(native);
      const id = readString(piece, "id") || toolCallId(request, native);
      parts.push({
        type: "tool-call-start",
        index,
        id,
        name: required(textIn(name), "tool_calls[].function.name"),
      });
    }
    const delta = textIn(written);
    return delta ? [...parts, { type: "tool-call-delta", index, delta }] : parts;
  };
  return { push: (pieces) => pieces.flatMap(read), count: () => started.size };
}

// Some engines give arguments as an object instead of its text.
function textIn(value: JsonObject[string]): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
