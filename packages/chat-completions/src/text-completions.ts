import {
  BedrockError,
  type Call,
  type ChatAdapter,
  type ChatOptions,
  type EncodedRequest,
  type JsonValue,
  type ModelRef,
  present,
  readOptions,
  refuseTools,
  textTurns,
  writeDialogue,
} from "@bedplate/core";
import { decodeResponse } from "./chat-completions.ts";
import { createStreamDecoder } from "./chat-stream.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    textCompletions?: TextCompletionsOptions;
  }
}

/** What the format has beside the unified request. */
export interface TextCompletionsOptions {
  frequencyPenalty?: number;
  presencePenalty?: number;
  /** How many alternatives to each token are told, in `providerMetadata`. */
  logprobs?: number;
  /** Holds the text to a `json` schema, a `regex`, a `choice` or a `grammar`; imported models alone take it. */
  structuredOutputs?: Readonly<Record<string, JsonValue>>;
}

/** The native fields of `TextCompletionsOptions`. */
export const textCompletionsFields: Readonly<Record<keyof TextCompletionsOptions, string>> = {
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  logprobs: "logprobs",
  structuredOutputs: "structured_outputs",
};

/** Whose text completions they are. */
export interface TextCompletionsDialect {
  readonly name: string;
  readonly provider: keyof ChatOptions;
  readonly exampleModels: readonly string[];
  supports(model: ModelRef): boolean;
}

/** Makes the adapter of a provider that speaks OpenAI's older text completions. */
export function createTextCompletions({
  name,
  provider,
  exampleModels,
  supports,
}: TextCompletionsDialect): ChatAdapter {
  return {
    kind: "chat",
    name,
    operation: "InvokeModel",
    exampleModels,
    tuning: ["maxTokens", "temperature", "topP", "stopSequences", "seed"],
    supports,
    encodeRequest: (call) => encodeRequest(call, provider),
    decodeResponse: (reply, call) => decodeResponse(reply, call, provider),
    createStreamDecoder: (call) => createStreamDecoder(call, provider),
  };
}

/** The common dialect, which no model ID names. */
export const commonTextDialect: TextCompletionsDialect = {
  name: "text-completions",
  provider: "textCompletions",
  exampleModels: ["arn:aws:bedrock:us-east-1:123456789012:imported-model/mnopqrstuvwx"],
  supports: () => false,
};

/** Who speaks in a conversation: the format has no turns, and the template of an imported model is not known. */
export const speakers = { user: "User", assistant: "Assistant" };

/** Text completions as imported and marketplace models take them; chosen by `format`, never by the model's ID. */
export const textCompletions: ChatAdapter = createTextCompletions(commonTextDialect);

function encodeRequest(call: Call, provider: keyof ChatOptions): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, stopSequences, seed, options } = call.request;
  const { turns, warnings } = textTurns(call);
  if (call.model.kind === "imported-model" && maxTokens === undefined) {
    const message = `${call.model.id}: an imported model tells this format by its limit. Set maxTokens.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  // Each provider declares these options under its key.
  const given = options?.[provider] as TextCompletionsOptions | undefined;
  const known = {
    frequencyPenalty: true,
    presencePenalty: true,
    logprobs: true,
    structuredOutputs: true,
  } as const;
  const own = Object.entries(readOptions(call, given, known));
  const body = present({
    prompt: writeDialogue(turns, speakers, call),
    max_tokens: maxTokens,
    temperature,
    top_p: topP,
    stop: stopSequences,
    seed,
    // The keys are those of the table.
    ...Object.fromEntries(
      own.map(([option, value]) => [textCompletionsFields[option as keyof TextCompletionsOptions], value]),
    ),
  });
  return { body, warnings };
}
