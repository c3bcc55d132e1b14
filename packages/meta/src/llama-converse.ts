import { type ConverseFamily, type ConverseRules, isModel, type ModelRef } from "@bedplate/core";
import { seesImages } from "./llama-model.ts";

/** Llama over Converse (user guide, supported models and features; langchain-aws for 3.3 and 4). Llama 3.1 405B has nothing else. */
export const llamaConverse: ConverseFamily = {
  name: "llama",
  supports: (model) => isModel(model, "meta.llama"),
  encodeFields: () => ({ fields: {}, warnings: [], handled: [] }),
  rules,
};

// Tools came with 3.1, and not to the smallest.
const toolless = ["llama2-", "llama3-8b", "llama3-70b", "llama3-2-1b", "llama3-2-3b"];

function rules(model: ModelRef): ConverseRules {
  const is = (names: readonly string[]): boolean => names.some((name) => isModel(model, `meta.${name}`));
  return {
    ...(is(toolless) ? { tools: false } : { toolChoices: ["auto"], streamsWithTools: false }),
    media: seesImages(model) || is(["llama4-"]) ? ["image", "document"] : ["document"],
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
    // Results beside text are refused (reported by clients).
    mixedTurns: false,
  };
}
