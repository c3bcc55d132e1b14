import {
  type AssistantPart,
  type Backend,
  BedrockError,
  type ChatRequest,
  type Client,
  collect,
  type FunctionTool,
  type Message,
  type Part,
  type StreamPart,
  type Tool,
  type ToolCallPart,
  type ToolChoice,
  type ToolResultPart,
  textOf,
  toolInput,
  type Usage,
} from "@bedplate/core";
import { sampleJson } from "./json-sample.ts";
import {
  cutText,
  hash,
  jsonText,
  keywordsOf,
  lastUserText,
  limit,
  outputUsage,
  type Piece,
  plain,
  play,
  promptOf,
  seedOf,
  spoken,
  streamOf,
  textIn,
  tokensOf,
  toolCallId,
} from "./pieces.ts";

/** How the simulated model behaves. */
export interface SimulatedOptions {
  /** Milliseconds before each piece of an answer. Default 0. */
  delayMs?: number;
}

/**
 * A deterministic model to build applications against: the same request gives the same answer. It streams, calls tools,
 * fills JSON schemas, reasons and keeps to limits; only its prompt cache remembers anything.
 */
export function simulated(options: SimulatedOptions = {}): Backend {
  const cached = new Set<number>();
  const streamText: Client["streamText"] = async function* (request, { signal } = {}) {
    yield* play(answer(request, cached), { model: request.model, delayMs: options.delayMs, signal });
  };
  return { streamText, generateText: (request, callOptions) => collect(streamText(request, callOptions)) };
}

function answer(request: ChatRequest, cached: Set<number>): StreamPart[] {
  const limited = limit([...think(request), ...respond(request)], request);
  const usage = { input: readPrompt(request, cached), output: outputUsage(limited.content) };
  return streamOf(request.model, limited, usage);
}

// What is behind the last cache point and was seen behind one before counts as read, the rest as written.
function readPrompt(request: ChatRequest, cached: Set<number>): Usage["input"] {
  const prompt = promptOf(request);
  if (!prompt.some(({ type }) => type === "cache-point")) return { total: tokensOf(...prompt) };
  const read: Piece[] = [];
  const points: number[] = [];
  let prefix = hash(request.model);
  let known = 0;
  let cache: Usage["input"] = {};
  for (const piece of prompt) {
    if (piece.type === "cache-point") {
      points.push(prefix);
      cache = { cacheRead: known, cacheWrite: tokensOf(...read) - known };
    } else {
      read.push(piece);
      prefix = hash(prefix, JSON.stringify(piece));
      if (cached.has(prefix)) known = tokensOf(...read);
    }
  }
  for (const point of points) cached.add(point);
  return { total: tokensOf(...prompt), ...cache };
}

function think(request: ChatRequest): AssistantPart[] {
  const { reasoning = "off" } = request;
  if (reasoning === "off") return [];
  const sentences = [
    `The user writes ${quote(lastUserText(request))}, and the answer should fit that.`,
    `What matters most here is ${topicOf(request, 0)}.`,
    "Let me consider what is known, what is missing, and how to say it briefly.",
    "I will answer in a few sentences and offer to go further.",
  ];
  const text = sentences.slice(0, reasoning === "low" ? 2 : reasoning === "medium" ? 3 : 4).join(" ");
  const kept = typeof reasoning === "object" ? cutText(text, reasoning.budgetTokens) : text;
  const bytes = Array.from({ length: 48 }, (_, at) => hash(seedOf(request), "signature", at) % 256);
  return kept === ""
    ? []
    : [{ type: "reasoning", text: kept, signature: Buffer.from(bytes).toString("base64") }];
}

function respond(request: ChatRequest): AssistantPart[] {
  const calls = callTools(request);
  if (calls.length > 0) return calls;
  const { responseFormat } = request;
  if (responseFormat?.type !== "json") return [{ type: "text", text: compose(request) }];
  const text = [lastUserText(request), ...resultsOf(request).map(textIn)].join(" ");
  return [{ type: "text", text: jsonText(sampleJson(responseFormat.schema, { text })) }];
}

function callTools(request: ChatRequest): AssistantPart[] {
  const { tools = [], toolChoice = "auto" } = request;
  if (toolChoice === "none" || lastTurn(request)?.role !== "user") return [];
  const text = lastUserText(request);
  const seed = seedOf(request);
  const calls = chooseTools(tools, toolChoice, text).map(({ name, inputSchema }, index): ToolCallPart => {
    const input = sampleJson({ type: "object", ...inputSchema }, { text });
    return { type: "tool-call", id: toolCallId(seed, index), name, ...toolInput(jsonText(input)) };
  });
  const announces = toolChoice === "auto" && calls.length > 0 && seed % 2 === 0;
  return announces ? [{ type: "text", text: "I'll check that." }, ...calls] : calls;
}

function chooseTools(tools: readonly Tool[], choice: ToolChoice, text: string): FunctionTool[] {
  const functions = tools.filter((tool) => tool.type === "function");
  if (typeof choice === "object") {
    const chosen = functions.filter(({ name }) => name === choice.name);
    if (tools.some((tool) => tool.type !== "cache-point" && tool.name === choice.name)) return chosen;
    throw new BedrockError(
      "invalid-request",
      `toolChoice names ${choice.name}, which is not among the tools.`,
    );
  }
  const words = new Set(keywordsOf(text).map(stem));
  const hits = (of: string): number => keywordsOf(of).filter((word) => words.has(stem(word))).length;
  const overlap = ({ name, description = "" }: FunctionTool): number =>
    2 * hits(spoken(name)) + hits(description);
  const named = functions.filter(({ name }) => {
    const subjects = keywordsOf(spoken(name)).filter((word) => !verbs.has(word));
    const isWhole = [name, spoken(name)].some((whole) => ` ${plain(text)} `.includes(` ${plain(whole)} `));
    return isWhole || (subjects.length > 0 && hits(subjects.join(" ")) === subjects.length);
  });
  if (named.length > 0) return named;
  const [best] = functions.toSorted((one, other) => overlap(other) - overlap(one));
  return best && (choice === "required" || overlap(best) > 0) ? [best] : [];
}

// What tools do says less than what they do it to.
const verbs = new Set([
  "call",
  "check",
  "create",
  "current",
  "fetch",
  "find",
  "list",
  "look",
  "run",
  "search",
  "set",
]);

function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}

function compose(request: ChatRequest): string {
  const turn = lastTurn(request);
  if (turn?.role === "tool")
    return [...resultsOf(request).map((part) => report(part, request)), closing(request)].join(" ");
  if (turn?.role === "assistant")
    return [resume(textOf(turn), request), ...advice(request), closing(request)].join(" ");
  const said = lastUserText(request);
  const shown = mediaIn(turn?.content ?? []);
  return [
    said === ""
      ? "Let me look at what you have sent."
      : pick(openings, seedOf(request)).replace("…", () => quote(said)),
    ...(shown === "" ? [] : [`I have also looked at ${shown} that came with it.`]),
    ...advice(request),
    closing(request),
  ].join(" ");
}

const openings = [
  "You asked me about …, so let me take it one step at a time.",
  "Here is how I would approach … if it were mine to decide.",
  "Thank you for writing …, which is a good place to start.",
  "Let me answer … as plainly as I can.",
];
const thoughts = [
  "The heart of the matter is …, because most of the other details follow from it.",
  "I would begin with … and leave the finer points until the basics are settled.",
  "In practice, … works best when it is kept simple and checked early.",
  "There are several ways to look at …, and the right one depends on what you need next.",
  "A good first step is to write down what you already know about … and what is still open.",
  "With …, small and careful steps usually lead further than one big leap.",
];
const closings = [
  "If you tell me more about your situation, I can be more specific.",
  "Let me know which part you would like to look at more closely.",
  "That should be enough to get started, and I am happy to go further.",
];

function advice(request: ChatRequest): string[] {
  const first = seedOf(request) % thoughts.length;
  const second = first + 1 + (hash(seedOf(request)) % (thoughts.length - 1));
  return [first, second].map((at) => pick(thoughts, at).replace("…", () => topicOf(request, at)));
}

function closing(request: ChatRequest): string {
  return pick(closings, hash(seedOf(request), "closing"));
}

// A sentence that was begun is finished; after a finished one a new one begins.
function resume(begun: string, request: ChatRequest): string {
  const space = /(?:^|\s)$/.test(begun) ? "" : " ";
  const start = /(?:^|[.!?…]["')]?)\s*$/.test(begun) ? "Above all, it is" : "above all";
  return `${space}${start} a question of ${topicOf(request, 0)}.`;
}

function report({ name, callId, content, isError }: ToolResultPart, { messages }: ChatRequest): string {
  const call = messages
    .flatMap((turn): readonly Part[] => turn.content)
    .find((part) => part.type === "tool-call" && part.id === callId);
  const tool = name ?? (call?.type === "tool-call" ? call.name : "");
  const said = cutText(content.map(textIn).join(" ").trim(), 250) || mediaIn(content) || "nothing";
  return `The ${tool} tool ${isError ? "failed with" : "gave me"} this: ${said}${/[.!?]$/.test(said) ? "" : "."}`;
}

function mediaIn(pieces: readonly Piece[]): string {
  const names = pieces.flatMap((piece) => {
    if (piece.type === "search-result") return [`the search result "${piece.title}"`];
    return "mediaType" in piece ? [`the ${piece.type} (${piece.mediaType})`] : [];
  });
  return new Intl.ListFormat("en").format(names);
}

function quote(text: string): string {
  const words = text.replaceAll('"', "'").split(/\s+/);
  const short = cutText(words.slice(0, 8).join(" "), 15);
  return `"${short}${short === words.join(" ") ? "" : "…"}"`;
}

function topicOf(request: ChatRequest, at: number): string {
  const words = keywordsOf(lastUserText(request));
  const word = words[hash(seedOf(request), at) % words.length];
  return word === undefined ? "the question" : `"${word}"`;
}

function pick(sentences: readonly string[], at: number): string {
  return sentences[at % sentences.length] ?? "";
}

function lastTurn({ messages }: ChatRequest): Message | undefined {
  return messages.findLast(({ role }) => role !== "system");
}

// Calls made together may be answered in several messages.
function resultsOf({ messages }: ChatRequest): ToolResultPart[] {
  const answered = messages.findLastIndex(({ role }) => role !== "tool") + 1;
  const parts = messages.slice(answered).flatMap(({ content }): readonly Part[] => content);
  return parts.filter((part) => part.type === "tool-result");
}
