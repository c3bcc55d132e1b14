import {
  BedrockError,
  type Call,
  type ChatRequest,
  effortOf,
  isModel,
  type JsonObject,
  type ModelRef,
  unsupported,
  type Warning,
} from "@bedplate/core";
import type { ClaudeOptions } from "./claude.ts";

/** How a generation of Claude thinks and what it takes beside thinking (Bedrock user guide, "Extended thinking" and "Adaptive thinking"). */
interface ThinkingRules {
  thinks: "never" | "with-budget" | "adaptively";
  /** What switches it off: nothing (it is off), a value of `thinking.type`, or nothing at all. */
  off: "omitted" | "disabled" | "between_tools" | "impossible";
  /** When temperature, top_p and top_k are taken; `single` is without thinking, and not temperature beside top_p. */
  sampling: When | "single";
  /** When it can be made to call a tool. */
  forced: When;
}

type When = "always" | "without-thinking" | "never";

const never: ThinkingRules = {
  thinks: "never",
  off: "omitted",
  sampling: "always",
  forced: "always",
};
const budget: ThinkingRules = {
  thinks: "with-budget",
  off: "omitted",
  sampling: "without-thinking",
  forced: "without-thinking",
};
const single: ThinkingRules = { ...budget, sampling: "single" };
const adaptive: ThinkingRules = { ...budget, thinks: "adaptively" };
const latest: ThinkingRules = {
  thinks: "adaptively",
  off: "disabled",
  sampling: "never",
  forced: "always",
};
const alwaysOn: ThinkingRules = { ...latest, off: "impossible", forced: "never" };

// The first prefix that fits; a Claude that is newer than this list thinks like the newest.
const generations: readonly (readonly [prefix: string, rules: ThinkingRules])[] = [
  ["v", never],
  ["instant", never],
  ["3-7-", budget],
  ["3-", never],
  ["sonnet-4-6", adaptive],
  ["opus-4-6", adaptive],
  ["opus-4-7", { ...adaptive, sampling: "never" }],
  ["opus-4-8", { ...adaptive, sampling: "never", forced: "always" }],
  ["sonnet-4-5", single],
  ["opus-4-5", single],
  ["opus-4-1", single],
  ["haiku-4-", single],
  ["sonnet-4-", budget],
  ["opus-4-", budget],
  ["sonnet-5-5", { ...latest, off: "between_tools", forced: "never" }],
  ["opus-5-5", alwaysOn],
  ["fable-5-", alwaysOn],
  ["fable-", { ...alwaysOn, forced: "always" }],
  ["mythos-", alwaysOn],
  ["", latest],
];

/** Tokens for thinking where a model wants a number instead of a level. */
const budgets = { low: 2_048, medium: 8_192, high: 16_384 };
const smallestBudget = 1_024;

/** What `reasoning` becomes. */
export interface Thinking {
  thinking?: JsonObject;
  outputConfig?: JsonObject;
  maxTokens: number;
  thinks: boolean;
}

/** Maps `reasoning` to what this Claude knows: a budget, adaptive thinking with an effort, or nothing with a warning. Throws `unsupported` for forced tools and begun answers where they exclude it. */
export function encodeThinking(
  call: Call,
  options: ClaudeOptions,
  maxTokens: number,
  warnings: Warning[],
): Thinking {
  const rules = rulesOf(call.model);
  const thinking = readThinking(call, rules, options, maxTokens, warnings);
  const { toolChoice = "auto", messages } = call.request;
  const refuse = (when: When, what: string): void => {
    if (when === "always" || (when !== "never" && !thinking.thinks)) return;
    throw unsupported(
      call,
      `it can't ${what}${when === "never" ? "" : " while it thinks"}`,
      "Leave that to the model.",
    );
  };
  if (typeof toolChoice === "object" || toolChoice === "required")
    refuse(rules.forced, "be made to call a tool");
  // Claudes that choose themselves how much to think take no beginning, thinking or not.
  if (messages.at(-1)?.role === "assistant")
    refuse(
      rules.thinks === "adaptively" ? "never" : "without-thinking",
      "continue an answer that was begun for it",
    );
  return thinking;
}

function readThinking(
  call: Call,
  rules: ThinkingRules,
  options: ClaudeOptions,
  maxTokens: number,
  warnings: Warning[],
): Thinking {
  const { request, model } = call;
  const { reasoning } = request;
  if (options.thinking) return { maxTokens, thinks: options.thinking.type !== "disabled" };
  if (reasoning === undefined) return { maxTokens, thinks: false };
  if (reasoning === "off") return { maxTokens, thinks: false, ...switchOff(rules, model, warnings) };
  switch (rules.thinks) {
    case "never":
      warnings.push({
        code: "unsupported-setting",
        setting: "reasoning",
        message: `${model.id} can't think; reasoning was not sent.`,
      });
      return { maxTokens, thinks: false };
    case "with-budget":
      return withBudget(call, reasoning, maxTokens);
    case "adaptively":
      return {
        maxTokens,
        thinks: true,
        thinking: { type: "adaptive" },
        outputConfig: { effort: effortOf(reasoning) },
      };
  }
}

/** Temperature, top_p and top_k, where this Claude takes them; else a warning. */
export function encodeSampling(
  request: ChatRequest,
  model: ModelRef,
  thinks: boolean,
  warnings: Warning[],
): JsonObject {
  const { sampling } = rulesOf(model);
  const { temperature, topP, topK } = request;
  const taken = sampling === "always" || (sampling !== "never" && !thinks);
  const alone = taken && sampling === "single" && temperature !== undefined;
  for (const [setting, value] of Object.entries(
    alone ? { topP } : taken ? {} : { temperature, topP, topK },
  )) {
    const why = alone ? " beside temperature" : sampling === "never" ? "" : " while it thinks";
    const message = `${model.id} takes no ${setting}${why}; it was not sent.`;
    if (value !== undefined) warnings.push({ code: "unsupported-setting", setting, message });
  }
  return taken ? { temperature, top_p: alone ? undefined : topP, top_k: topK } : {};
}

function rulesOf(model: ModelRef): ThinkingRules {
  return generations.find(([prefix]) => isModel(model, `anthropic.claude-${prefix}`))?.[1] ?? never;
}

function switchOff(rules: ThinkingRules, model: ModelRef, warnings: Warning[]): { thinking?: JsonObject } {
  if (rules.off === "omitted") return {};
  if (rules.off !== "impossible") return { thinking: { type: rules.off } };
  warnings.push({
    code: "unsupported-setting",
    setting: "reasoning",
    message: `${model.id} always thinks; "off" was not sent.`,
  });
  return {};
}

// max_tokens counts the thinking too, so a limit of the caller stays the limit.
function withBudget(
  call: Call,
  reasoning: Exclude<ChatRequest["reasoning"], undefined | "off">,
  maxTokens: number,
): Thinking {
  const { maxTokens: limit = Infinity } = call.request;
  const { id } = call.model;
  const wanted =
    typeof reasoning === "object" ? reasoning.budgetTokens : Math.min(budgets[reasoning], limit - 1);
  if (!(wanted < limit && wanted >= smallestBudget)) {
    const message = `${id}: ${wanted} tokens for thinking must be at least ${smallestBudget}, and less than maxTokens.`;
    throw new BedrockError("invalid-request", message, { modelId: id });
  }
  return {
    maxTokens: limit < Infinity ? limit : wanted + maxTokens,
    thinks: true,
    thinking: { type: "enabled", budget_tokens: wanted },
  };
}
