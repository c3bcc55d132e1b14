import { type ConverseFamily, type ConverseRules, isModel, type ModelRef } from "@bedplate/core";
import { mistralText } from "./mistral-text.ts";
import { toolCallIds } from "./tool-call-ids.ts";

/** Mistral's older models over Converse: the instruction models take no system text, the larger ones have tools (user guide). */
export const mistralTextConverse: ConverseFamily = {
  name: "mistral-text",
  supports: mistralText.supports,
  encodeFields: ({ request: { topK } }) => ({
    fields: topK === undefined ? {} : { top_k: topK },
    warnings: [],
    handled: ["topK"],
  }),
  rules,
};

function rules(model: ModelRef): ConverseRules {
  const common = {
    media: ["document"],
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
    mixedTurns: false,
    toolCallIds,
  } as const;
  const instruct = isModel(model, "mistral.mistral-7b") || isModel(model, "mistral.mixtral-");
  if (instruct) return { ...common, system: false, tools: false };
  return { ...common, toolChoices: ["auto", "required"], streamsWithTools: false };
}
