import {
  type Call,
  type ChatAdapter,
  type EncodedRequest,
  isModel,
  present,
  readOptions,
  refuseJsonFormat,
  type Warning,
} from "@bedplate/core";
import { encodeConversation } from "./command-r-messages.ts";
import { createStreamDecoder, decodeResponse } from "./command-r-stream.ts";
import { encodeTools } from "./command-r-tools.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    cohere?: CommandROptions;
  }
}

/** What only Command R and R+ know. */
export interface CommandROptions {
  /** `frequency_penalty`, 0 to 1. */
  frequencyPenalty?: number;
  /** `presence_penalty`, 0 to 1. */
  presencePenalty?: number;
  /** `search_queries_only`: no answer, but queries to search for, in `providerMetadata.cohere.search_queries`. */
  searchQueriesOnly?: boolean;
  /** `prompt_truncation`: whether history and documents that are too long are shortened. */
  promptTruncation?: "OFF" | "AUTO_PRESERVE_ORDER";
  /** `return_prompt`: the prompt as the model saw it, in `providerMetadata.cohere.prompt`. */
  returnPrompt?: boolean;
  /** `raw_prompting`: the message goes to the model as it is. */
  rawPrompting?: boolean;
}

/** The options that Command R knows. */
export const knownOptions: Readonly<Record<keyof CommandROptions, true>> = {
  frequencyPenalty: true,
  presencePenalty: true,
  searchQueriesOnly: true,
  promptTruncation: true,
  returnPrompt: true,
  rawPrompting: true,
};

/** Command R and R+: Cohere's Chat of version 1, with documents, citations and tools. */
export const commandR: ChatAdapter = {
  kind: "chat",
  name: "command-r",
  operation: "InvokeModel",
  exampleModels: ["cohere.command-r-plus-v1:0", "cohere.command-r-v1:0"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences", "seed"],
  supports: (model) => isModel(model, "cohere.command-r-"),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseJsonFormat(call);
  const { request } = call;
  const options = readOptions(call, request.options?.cohere, knownOptions);
  const warnings: Warning[] = [];
  const body = present({
    ...encodeConversation(call, warnings),
    tools: encodeTools(call, warnings),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    p: nucleus(call, warnings),
    k: request.topK,
    stop_sequences: request.stopSequences,
    seed: request.seed,
    frequency_penalty: options.frequencyPenalty,
    presence_penalty: options.presencePenalty,
    search_queries_only: options.searchQueriesOnly,
    prompt_truncation: options.promptTruncation,
    return_prompt: options.returnPrompt,
    raw_prompting: options.rawPrompting,
  });
  return { body, warnings };
}

// Other formats take 0 and 1; here they are as near as it gets.
function nucleus({ request: { topP }, model }: Call, warnings: Warning[]): number | undefined {
  if (topP === undefined || topP < 0 || topP > 1) return topP;
  const p = Math.min(Math.max(topP, 0.01), 0.99);
  if (p !== topP) {
    const message = `${model.id}: topP is 0.01 to 0.99 in this format; ${p} was sent.`;
    warnings.push({ code: "adjusted-setting", setting: "topP", message });
  }
  return p;
}
