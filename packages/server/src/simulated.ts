import {
  type AssistantPart,
  BedrockError,
  type ChatRequest,
  type Client,
  collect,
  type FunctionTool,
  type StreamPart,
  type ToolCallPart,
  type ToolResultPart,
  toolInput,
  type Usage,
} from "@bedplate/core";
import { sampleJson } from "./json-sample.ts";
import {
  type Answer,
  hash,
  jsonText,
  keywordsOf,
  lastUserText,
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
export function simulated(options: SimulatedOptions = {}): Pick<Client, "generateText" | "streamText"> {
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

/** Cuts an answer where its request says: at exactly `maxTokens`, or before the first stop sequence in its text. */
function limit(content: readonly AssistantPart[], { maxTokens, stopSequences }: ChatRequest): Answer {
  const kept: AssistantPart[] = [];
  let left = maxTokens ?? Number.POSITIVE_INFINITY;
  for (const part of content) {
    const within = cutPart(part, left);
    const stop = within?.type === "text" ? findStop(within.text, stopSequences) : undefined;
    if (within?.type === "text" && stop) {
      const text = within.text.slice(0, stop.at);
      if (text !== "") kept.push({ type: "text", text });
      return { content: kept, finish: { reason: "stop", stopSequence: stop.sequence } };
    }
    if (within) kept.push(within);
    if (within !== part) return { content: kept, finish: { reason: "length" } };
    left -= tokensOf(part);
  }
  const called = kept.some(({ type }) => type === "tool-call");
  return { content: kept, finish: { reason: called ? "tool-calls" : "stop" } };
}

function cutPart(part: AssistantPart, tokens: number): AssistantPart | undefined {
  if (tokensOf(part) <= tokens) return part;
  const text = cutText(textIn(part), tokens);
  if (text === "") return undefined;
  return part.type === "tool-call" ? { ...part, ...toolInput(text) } : { type: "text", text };
}

// A token is four characters; a pair of surrogates is not torn.
function cutText(text: string, tokens: number): string {
  return text.length <= tokens * 4 ? text : text.slice(0, tokens * 4).replace(/[\uD800-\uDBFF]$/, "");
}

function findStop(text: string, sequences: readonly string[] = []): { at: number; sequence: string } | undefined {
  const places = sequences.filter(Boolean).map((sequence) => ({ at: text.indexOf(sequence), sequence }));
  return places.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)[0];
}

function think(request: ChatRequest): AssistantPart[] {
  const { reasoning = "off" } = request;
  if (reasoning === "off") return [];
  const sentences = [
    `The user writes: ${quote(request)}`,
    `What matters most here is ${topicOf(request, 0)}.`,
    "Let me consider what is known, what is missing, and how to say it briefly.",
    "I will answer in a few sentences and offer to go further.",
  ];
  const text = sentences.slice(0, reasoning === "low" ? 2 : reasoning === "medium" ? 3 : 4).join(" ");
  const kept = typeof reasoning === "object" ? cutText(text, reasoning.budgetTokens) : text;
  const bytes = Array.from({ length: 48 }, (_, at) => hash(seedOf(request), "signature", at) % 256);
  return kept === "" ? [] : [{ type: "reasoning", text: kept, signature: Buffer.from(bytes).toString("base64") }];
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
  if (typeof choice === "object") return functions.filter(({ name }) => name === choice.name);
  const words = new Set(keywordsOf(text).map(stem));
  const hits = (of: string): number => keywordsOf(of).filter((word) => words.has(stem(word))).length;
  const overlap = ({ name, description = "" }: FunctionTool): number => 2 * hits(spoken(name)) + hits(description);
  const named = functions.filter(({ name }) => {
    const subjects = keywordsOf(spoken(name)).filter((word) => !verbs.has(word));
    return text.includes(name) || (subjects.length > 0 && hits(subjects.join(" ")) === subjects.length);
  });
  if (named.length > 0) return named;
  const [best] = functions.toSorted((one, other) => overlap(other) - overlap(one));
  return best && (choice === "required" || overlap(best) > 0) ? [best] : [];
}

// What tools do says less than what they do it to.
const verbs = new Set(["call", "check", "create", "current", "fetch", "find", "list", "look", "run", "search", "set"]);

function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}
