import {
  type Call,
  type ConverseFamily,
  type ConverseFields,
  isModel,
  present,
  readOptions,
} from "@bedplate/core";
import { command, knownOptions as commandOptions } from "./command.ts";
import { commandR, knownOptions } from "./command-r.ts";

/** Command over Converse: one question (user guide, supported models and features). */
export const commandConverse: ConverseFamily = {
  name: "command",
  supports: command.supports,
  encodeFields: encodeCommandFields,
  rules: (model) => ({
    system: false,
    turns: false,
    tools: false,
    media: isModel(model, "cohere.command-light-") ? [] : ["document"],
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
  }),
};

/** Command R over Converse, which cites nothing. */
export const commandRConverse: ConverseFamily = {
  name: "command-r",
  supports: commandR.supports,
  encodeFields,
  rules: () => ({
    toolChoices: [],
    media: ["document"],
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
    // Results beside text are refused (reported by clients).
    mixedTurns: false,
  }),
};

// `stream` is Converse's own business.
function encodeCommandFields(call: Call): ConverseFields {
  const { topK, options } = call.request;
  const given = readOptions(call, options?.cohereCommand, commandOptions);
  const fields = present({
    k: topK,
    num_generations: given.numGenerations,
    return_likelihoods: given.returnLikelihoods,
    logit_bias: given.logitBias,
    truncate: given.truncate,
  });
  return { fields, warnings: [], handled: ["topK"] };
}

function encodeFields(call: Call): ConverseFields {
  const { topK, seed, options } = call.request;
  const { frequencyPenalty, presencePenalty, ...more } = readOptions(call, options?.cohere, knownOptions);
  const fields = present({
    k: topK,
    seed,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
    search_queries_only: more.searchQueriesOnly,
    prompt_truncation: more.promptTruncation,
    return_prompt: more.returnPrompt,
    raw_prompting: more.rawPrompting,
  });
  return { fields, warnings: [], handled: ["topK", "seed"] };
}
