import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  type Finish,
  isModel,
  type JsonObject,
  present,
  readObject,
  readObjects,
  readOptions,
  readString,
  refuseTools,
  required,
  type Speakers,
  type StreamDecoder,
  textOf,
  textTurns,
  type Usage,
  usageOf,
  writeDialogue,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface ChatOptions {
    ai21Jurassic?: JurassicOptions;
  }
}

/** What only Jurassic-2 knows. */
export interface JurassicOptions {
  /** Against tokens that were used before, the more the oftener; `scale` from 0 to 1. */
  countPenalty?: JurassicPenalty;
  /** Against tokens that were used at all; `scale` from 0 to 5. */
  presencePenalty?: JurassicPenalty;
  /** As `countPenalty`, in proportion to the text's length; `scale` from 0 to 500. */
  frequencyPenalty?: JurassicPenalty;
  /** How many answers to give; those after the first are in `providerMetadata.ai21.completions`. Unverified on Bedrock. */
  numResults?: number;
}

/** How much repetition is punished, and of what. */
export interface JurassicPenalty {
  scale: number;
  applyToWhitespaces?: boolean;
  applyToPunctuations?: boolean;
  applyToNumbers?: boolean;
  applyToStopwords?: boolean;
  applyToEmojis?: boolean;
}

const knownOptions: Readonly<Record<keyof JurassicOptions, true>> = {
  countPenalty: true,
  presencePenalty: true,
  frequencyPenalty: true,
  numResults: true,
};

const knownOfPenalty: Readonly<Record<keyof JurassicPenalty, true>> = {
  scale: true,
  applyToWhitespaces: true,
  applyToPunctuations: true,
  applyToNumbers: true,
  applyToStopwords: true,
  applyToEmojis: true,
};

/** Nothing known of Jurassic-2 names its speakers; these are ours. */
export const speakers: Speakers = { user: "User", assistant: "Assistant" };

/** Jurassic-2: one text in, one text out, never as a stream. */
export const jurassic: ChatAdapter = {
  kind: "chat",
  name: "jurassic",
  operation: "InvokeModel",
  streaming: false,
  exampleModels: ["ai21.j2-mid-v1"],
  tuning: ["maxTokens", "temperature", "topP", "stopSequences"],
  supports: (model) => isModel(model, "ai21.j2-"),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, stopSequences } = call.request;
  const { turns, warnings } = textTurns(call);
  const body = {
    ...present({ prompt: writeDialogue(turns, speakers, call), maxTokens, temperature, topP, stopSequences }),
    ...encodeOptions(call),
  };
  return { body, warnings };
}

/** The options under their native names. Throws `invalid-request` for unknown ones. */
export function encodeOptions(call: Call): JsonObject {
  const options = readOptions(call, call.request.options?.ai21Jurassic, knownOptions);
  const penalty = (given: JurassicPenalty | undefined): JsonObject | undefined =>
    given && { ...readOptions(call, given, knownOfPenalty) };
  return present({
    countPenalty: penalty(options.countPenalty),
    presencePenalty: penalty(options.presencePenalty),
    frequencyPenalty: penalty(options.frequencyPenalty),
    numResults: options.numResults,
  });
}

// The ID is the same number in every reply. Log probabilities are left to `includeRaw`: every reply has them, for every token.
function decodeResponse(reply: JsonObject): ChatOutput {
  const [first = {}, ...others] = readObjects(reply, "completions");
  const text = required(readText(first), "completions[0].data.text");
  const completions = others.map((other): JsonObject => {
    return { data: { text: readText(other) }, finishReason: readObject(other, "finishReason") };
  });
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(first),
    usage: decodeUsage(reply),
    ...(completions.length > 0 && { providerMetadata: { ai21: { completions } } }),
  };
}

/** A reply is its only chunk, since the service does not stream this format. */
function createStreamDecoder(): StreamDecoder {
  let reply: ChatOutput | undefined;
  return {
    push(chunk) {
      reply = decodeResponse(chunk);
      const delta = textOf(reply);
      return delta === "" ? [] : [{ type: "text-delta", index: 0, delta }];
    },
    end() {
      if (reply?.finish.raw === undefined) return [];
      const { content: _content, ...ending } = reply;
      return [{ type: "finish", ...ending }];
    },
  };
}

function readText(completion: JsonObject): string | undefined {
  return readString(readObject(completion, "data") ?? {}, "text");
}

function decodeFinish(completion: JsonObject): Finish {
  const finishReason = readObject(completion, "finishReason") ?? {};
  const raw = readString(finishReason, "reason");
  const stopSequence = readString(finishReason, "sequence");
  return {
    reason: raw === "endoftext" || raw === "stop" ? "stop" : raw === "length" ? "length" : "other",
    ...(raw !== undefined && { raw }),
    ...(stopSequence !== undefined && { stopSequence }),
  };
}

// The body counts by listing the tokens. An empty list is no count: the service's own then stands alone.
function decodeUsage(reply: JsonObject): Usage {
  const count = (...holders: (JsonObject | undefined)[]): number | undefined =>
    holders.reduce((sum, holder) => sum + readObjects(holder ?? {}, "tokens").length, 0) || undefined;
  const completions = readObjects(reply, "completions");
  return usageOf({
    input: count(readObject(reply, "prompt")),
    output: count(...completions.map((completion) => readObject(completion, "data"))),
  });
}
