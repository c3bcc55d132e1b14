import type { ChatOptions, ModelRef, TuningSetting } from "@bedplate/core";

/** What of a provider's chat format is its own. What is left out is as in OpenAI's Chat Completions. */
export interface ChatCompletionsDialect {
  /** The adapter's name. */
  readonly name: string;
  /** The provider's key in `options`. */
  readonly provider: keyof ChatOptions;
  readonly exampleModels: readonly string[];
  supports(model: ModelRef): boolean;
  /** Native fields by the names of the provider's options. Default: `chatCompletionsFields`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Native fields of tuning that are named otherwise; `undefined` for tuning that the format lacks. */
  readonly tuning?: Readonly<Partial<Record<NativeTuning, string | undefined>>>;
  /** The role of system messages. Default `system`. */
  readonly system?: "developer";
  /** The media that a model takes in user messages. Default: none. */
  readonly media?: (model: ModelRef) => readonly ("image" | "audio")[];
  /** Tuning that only some models lack; it is dropped with a warning. */
  readonly without?: (model: ModelRef) => readonly NativeTuning[];
  /** Native words for the tool choices that a model takes; without `auto` it has no tools. Default: all of OpenAI's. */
  readonly toolChoices?: (model: ModelRef) => ToolChoiceWords;
  /** Whether `response_format` takes a JSON schema, and tools take `strict`. Default: yes. */
  readonly structuredOutput?: false;
  /** Native words for how much a model thinks, from little to much. Default: it can't be told. */
  readonly efforts?: (model: ModelRef) => readonly string[];
  /** Whether models think although they can't be told how much: then `reasoning: "off"` is warned of, too. */
  readonly thinks?: true;
  /** The tags in which the model wants its earlier reasoning back. Default: it is left out. */
  readonly replay?: readonly [open: string, close: string];
}

/** Tuning by number or text. */
export type NativeTuning = Exclude<TuningSetting, "reasoning">;

/** Native words by tool choice; `tool` is the type of the object that names one. */
export type ToolChoiceWords = Readonly<Partial<Record<"auto" | "none" | "required" | "tool", string>>>;

/** What the format has beside the unified request. Whether a model heeds it, its provider says. */
export interface ChatCompletionsOptions {
  /** −2 to 2: above 0, words that came often come less. */
  frequencyPenalty?: number;
  /** −2 to 2: above 0, words that came at all come less. */
  presencePenalty?: number;
  /** Asks for the log probability of each token, which come in `providerMetadata`. */
  logprobs?: boolean;
  /** How many alternatives to each token are told, with `logprobs`. */
  topLogprobs?: number;
  /** −100 to 100 by token number. */
  logitBias?: Readonly<Record<string, number>>;
  /** `false`: at most one tool call in an answer. */
  parallelToolCalls?: boolean;
  /** Who asks, for the provider's abuse checks. */
  user?: string;
}

/** The native fields of `ChatCompletionsOptions`. */
export const chatCompletionsFields: Readonly<Record<keyof ChatCompletionsOptions, string>> = {
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  logprobs: "logprobs",
  topLogprobs: "top_logprobs",
  logitBias: "logit_bias",
  parallelToolCalls: "parallel_tool_calls",
  user: "user",
};

/** Options of models that can be told how much to think. */
export interface ReasoningEffortOptions extends ChatCompletionsOptions {
  /** A native word for how much to think, over what `reasoning` gives. */
  reasoningEffort?: string;
}

/** The native fields of `ReasoningEffortOptions`. */
export const reasoningEffortFields: Readonly<Record<keyof ReasoningEffortOptions, string>> = {
  ...chatCompletionsFields,
  reasoningEffort: "reasoning_effort",
};

/** OpenAI's words for tool choices. */
export function openAiToolChoices(): ToolChoiceWords {
  return { auto: "auto", none: "none", required: "required", tool: "function" };
}

/** The native fields of a dialect's tuning. */
export function tuningFields({ tuning }: ChatCompletionsDialect): Partial<Record<NativeTuning, string>> {
  const fields = {
    maxTokens: "max_tokens",
    temperature: "temperature",
    topP: "top_p",
    stopSequences: "stop",
    seed: "seed",
    ...tuning,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined));
}

/** The native fields of a dialect's options. */
export function optionFields({ options }: ChatCompletionsDialect): Readonly<Record<string, string>> {
  return options ?? chatCompletionsFields;
}
