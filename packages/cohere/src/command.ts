import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  type FinishPart,
  isModel,
  type JsonObject,
  present,
  readNumber,
  readObjects,
  readOptions,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  textTurns,
  type Usage,
  writeDialogue,
} from "@bedplate/core";
import { decodeFinish } from "./finish.ts";
import { chosen, metadataOf } from "./metadata.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    cohereCommand?: CommandOptions;
  }
}

/** What only Command and Command Light know. */
export interface CommandOptions {
  /** `num_generations`: how many answers, 1 to 5. The first is the content, the others are in `providerMetadata.cohere.generations`. */
  numGenerations?: number;
  /** `return_likelihoods`: log likelihoods in `providerMetadata.cohere`. */
  returnLikelihoods?: "GENERATION" | "ALL" | "NONE";
  /** `logit_bias`: by token ID. */
  logitBias?: Readonly<Record<string, number>>;
  /** `truncate`: which end of a prompt that is too long is cut off. */
  truncate?: "NONE" | "START" | "END";
  /** `stream`: whether a stream comes piece by piece; otherwise the answer is its only chunk. Default: sent with `streamText`. */
  stream?: boolean;
}

/** The options that Command knows. */
export const knownOptions: Readonly<Record<keyof CommandOptions, true>> = {
  numGenerations: true,
  returnLikelihoods: true,
  logitBias: true,
  truncate: true,
  stream: true,
};

/** Who speaks in a conversation, in Cohere's own words. */
export const speakers = { user: "User", assistant: "Chatbot" };

/** Command and Command Light: one text in, one or more texts out. */
export const command: ChatAdapter = {
  kind: "chat",
  name: "command",
  operation: "InvokeModel",
  exampleModels: ["cohere.command-text-v14", "cohere.command-light-text-v14"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences"],
  supports: (model) => isModel(model, "cohere.command-text-") || isModel(model, "cohere.command-light-"),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { request, streaming } = call;
  const options = readOptions(call, request.options?.cohereCommand, knownOptions);
  const { turns, warnings } = textTurns(call);
  const body = present({
    prompt: writeDialogue(turns, speakers, call),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    p: request.topP,
    k: request.topK,
    stop_sequences: request.stopSequences,
    // Without it the streaming operation answers in one chunk.
    stream: options.stream ?? (streaming ? true : undefined),
    num_generations: options.numGenerations,
    return_likelihoods: options.returnLikelihoods,
    logit_bias: options.logitBias,
    truncate: options.truncate,
  });
  return { body, warnings };
}

// Tokens are counted by the service alone, in headers and in the last chunk's metrics.
const uncounted: Usage = { input: {}, output: {} };

// Streams have no IDs, so those of a whole reply are not read either.
function decodeResponse(reply: JsonObject): ChatOutput {
  const [first = {}, ...others] = readObjects(reply, "generations");
  const text = required(readString(first, "text"), "generations[0].text");
  const generations = others.map((other) => chosen(other, ["text", "finish_reason", ...likelihoods]));
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(readString(first, "finish_reason")),
    usage: uncounted,
    ...metadataOf({
      ...chosen(first, likelihoods),
      ...(generations.length > 0 && { generations }),
    }),
  };
}

const likelihoods = ["likelihood", "token_likelihoods"] as const;

/** Text by text, one generation after the other, then a chunk without text; or the whole reply as the only chunk. */
function createStreamDecoder(): StreamDecoder {
  const others = new Map<number, string>();
  let ending: FinishPart | undefined;
  return {
    push(chunk) {
      if (readObjects(chunk, "generations").length > 0) {
        const { content, ...rest } = decodeResponse(chunk);
        ending = { type: "finish", ...rest };
        return content.flatMap((part) => (part.type === "text" ? textDelta(part.text) : []));
      }
      if (chunk.is_finished === true) ending = finishOf(chunk, [...others.values()]);
      const index = readNumber(chunk, "index") ?? 0;
      const text = readString(chunk, "text") ?? "";
      if (index === 0) return textDelta(text);
      others.set(index, (others.get(index) ?? "") + text);
      return [];
    },
    end: () => (ending ? [ending] : []),
  };
}

// Older models end their text with this.
const endOfSequence = "<EOS_TOKEN>";

function textDelta(delta: string): { type: "text-delta"; index: number; delta: string }[] {
  return delta === "" || delta === endOfSequence ? [] : [{ type: "text-delta", index: 0, delta }];
}

// The one reason stands for all generations.
function finishOf(chunk: JsonObject, others: readonly string[]): FinishPart {
  const finish_reason = readString(chunk, "finish_reason");
  const generations = others.map((text) => present({ text, finish_reason }));
  return {
    type: "finish",
    finish: decodeFinish(finish_reason),
    usage: uncounted,
    ...metadataOf(generations.length > 0 ? { generations } : {}),
  };
}
