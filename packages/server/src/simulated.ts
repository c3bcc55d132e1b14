import {
  type AssistantPart,
  type Backend,
  type ChatRequest,
  type Client,
  collect,
  isObject,
  type JsonObject,
  type Message,
  parseJson,
  type StreamPart,
  type TextPart,
} from "@bedplate/core";
import { cutText, limit, outputUsage, play, streamOf } from "./answer.ts";
import { hash, seedOf } from "./chance.ts";
import { sampleJson } from "./json-sample.ts";
import { jsonText, lastToolResults, lastUserText, promptOf, textIn, tokensOf } from "./prompt.ts";
import { createPromptCache, type PromptCache } from "./simulated-cache.ts";
import { citeSources } from "./simulated-cite.ts";
import { embedSimulated } from "./simulated-embed.ts";
import { simulatedEmbeddingJob } from "./simulated-embed-job.ts";
import { type AskedBefore, generateSimulated } from "./simulated-image.ts";
import { type Asked, closing, prose, quote, topicOf } from "./simulated-prose.ts";
import { rankSimulated } from "./simulated-rerank.ts";
import { toRepeat } from "./simulated-skills.ts";
import { simulatedSpeech } from "./simulated-speech.ts";
import { callTools } from "./simulated-tools.ts";
import { simulatedVideo } from "./simulated-video.ts";

/** How the simulated model behaves. */
export interface SimulatedOptions {
  /** Milliseconds before each piece of an answer. Default 0. */
  delayMs?: number;
  /** The clock of the prompt cache, in milliseconds. Default `Date.now`. */
  now?: () => number;
  /** Milliseconds that a film or a long embedding takes, at least. Default 3,000. */
  jobMs?: number;
}

/**
 * A deterministic model to build applications against: the same request gives the same answer. It streams, calls tools,
 * fills JSON schemas, cites, reasons and keeps to limits; only its prompt cache and Stability's models, which paint
 * another picture each time when they get no seed, remember anything.
 */
export function simulated(options: SimulatedOptions = {}): Backend {
  const cache = createPromptCache(options.now ?? Date.now);
  const pictures: AskedBefore = new Map();
  const streamText: Client["streamText"] = async function* (request, { signal } = {}) {
    yield* play(answer(request, cache), { model: request.model, delayMs: options.delayMs, signal });
  };
  return {
    streamText,
    generateText: (request, callOptions) => collect(streamText(request, callOptions)),
    embed: (request) => embedSimulated(request),
    rerank: async (request) => rankSimulated(request),
    startVideo: simulatedVideo(options),
    startEmbedding: simulatedEmbeddingJob(options),
    generateImage: (request) => generateSimulated(request, pictures),
    converseSpeech: simulatedSpeech(options, (request) =>
      collect(play(answer(request, cache), { model: request.model })),
    ),
    countTokens: async (request) => ({ inputTokens: tokensOf(...promptOf(request)) }),
  };
}

function answer(request: ChatRequest, cache: PromptCache): StreamPart[] {
  const asked = { request, seed: seedOf(request), text: lastUserText(request) };
  const limited = limit([...think(asked), ...respond(asked)], request);
  // An unfinished tool call is not in the answer, but was generated.
  const spent = limited.finish.reason === "length" && { total: request.maxTokens ?? 0 };
  const output = { ...outputUsage(limited.content), ...spent };
  return streamOf(request.model, limited, { input: cache(request), output });
}

function think(asked: Asked): AssistantPart[] {
  const { reasoning = "off" } = asked.request;
  if (reasoning === "off") return [];
  const sentences = [
    `The user writes ${quote(asked.text)}, and the answer should fit that.`,
    `What matters most here is ${topicOf(asked, 0)}.`,
    "Let me consider what is known, what is missing, and how to say it briefly.",
    "I will answer in a few sentences and offer to go further.",
  ];
  const whole = sentences.slice(0, reasoning === "low" ? 2 : reasoning === "medium" ? 3 : 4).join(" ");
  const text = typeof reasoning === "object" ? cutText(whole, reasoning.budgetTokens) : whole;
  const bytes = Array.from({ length: 48 }, (_, at) => hash(asked.seed, "signature", at) % 256);
  return text === "" ? [] : [{ type: "reasoning", text, signature: Buffer.from(bytes).toString("base64") }];
}

function respond(asked: Asked): AssistantPart[] {
  const calls = callTools(asked.request, asked.text);
  if (calls.length > 0) return calls;
  const { responseFormat } = asked.request;
  const schema = responseFormat?.type === "json" ? responseFormat.schema : schemaIn(asked.text);
  if (!schema) return compose(asked);
  const text = [asked.text, ...lastToolResults(asked.request).map(textIn)].join(" ");
  return [{ type: "text", text: jsonText(sampleJson(schema, { text })) }];
}

/** A schema that the prompt asks to be followed, as programs write it for models that can't be held to one. */
function schemaIn(text: string): JsonObject | undefined {
  const [, after = ""] = /JSON Schema:\s*(\{[\s\S]*)$/i.exec(text) ?? [];
  const schema = parseJson(after.slice(0, after.lastIndexOf("}") + 1));
  return isObject(schema) ? schema : undefined;
}

function compose(asked: Asked): TextPart[] {
  const turn = lastTurn(asked.request);
  const repeated = turn?.role === "user" ? toRepeat(asked.text) : undefined;
  if (repeated !== undefined) return [{ type: "text", text: repeated }];
  const cited = turn?.role === "assistant" ? [] : citeSources(asked.request, asked.text);
  if (cited.length === 0) return [{ type: "text", text: prose(asked, turn) }];
  return [
    { type: "text", text: "This is what I find in what you gave me:" },
    ...cited,
    { type: "text", text: ` ${closing(asked)}` },
  ];
}

function lastTurn({ messages }: ChatRequest): Message | undefined {
  return messages.findLast(({ role }) => role !== "system");
}
