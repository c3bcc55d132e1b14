import {
  type Call,
  type ConverseFamily,
  type ConverseFields,
  isModel,
  present,
  readOptions,
} from "@bedplate/core";
import { command } from "./command.ts";
import { commandR, knownOptions } from "./command-r.ts";

/** Command over Converse: one question (user guide, supported models and features). */
export const commandConverse: ConverseFamily = {
  name: "command",
  supports: command.supports,
  encodeFields: ({ request: { topK } }) => ({
    fields: topK === undefined ? {} : { k: topK },
    warnings: [],
    handled: ["topK"],
  }),
  rules: (model) => ({
    system: false,
    turns: false,
    tools: false,
    media: isModel(model, "cohere.command-light-") ? [] : ["document"],
    cachePoints: "none",
    structuredOutput: false,
  }),
};

/** Command R over Converse, which cites nothing. */
export const commandRConverse: ConverseFamily = {
  name: "command-r",
  supports: commandR.supports,
  encodeFields,
  rules: () => ({ toolChoices: [], media: ["document"], cachePoints: "none", structuredOutput: false }),
};

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
