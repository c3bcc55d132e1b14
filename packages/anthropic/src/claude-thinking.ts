import {
  BedrockError,
  type Call,
  type ChatRequest,
  isModel,
  type JsonObject,
  type ModelRef,
  type Warning,
} from "@bedplate/core";
import type { ClaudeOptions } from "./claude.ts";

/** How a generation of Claude thinks and what it takes beside thinking (Bedrock user guide, "Extended thinking" and "Adaptive thinking"). */
interface ThinkingRules {
  thinks: "never" | "with-budget" | "adaptively";
  /** What switches it off: nothing (it is off), a value of `thinking.type`, or nothing at all. */
  off: "omitted" | "disabled" | "between_tools" | "impossible";
  /** When temperature, top_p and top_k are taken. */
  sampling: "always" | "without-thinking" | "never";
}

const budget: ThinkingRules = { thinks: "with-budget", off: "omitted", sampling: "without-thinking" };
const adaptive: ThinkingRules = { thinks: "adaptively", off: "omitted", sampling: "without-thinking" };
const never: ThinkingRules = { thinks: "never", off: "omitted", sampling: "always" };
const alwaysOn: ThinkingRules = { thinks: "adaptively", off: "impossible", sampling: "never" };

// The first prefix that fits; a Claude that is newer than this list thinks like the newest.
const generations: readonly (readonly [prefix: string, rules: ThinkingRules])[] = [
  ["claude-v", never],
  ["claude-instant", never],
  ["claude-3-7-", budget],
  ["claude-3-", never],
  ["claude-sonnet-4-6", adaptive],
  ["claude-opus-4-6", adaptive],
  ["claude-opus-4-7", { ...adaptive, sampling: "never" }],
  ["claude-opus-4-8", { ...adaptive, sampling: "never" }],
  ["claude-sonnet-4-", budget],
  ["claude-opus-4-", budget],
  ["claude-haiku-4-", budget],
  ["claude-sonnet-5-5", { thinks: "adaptively", off: "between_tools", sampling: "never" }],
  ["claude-opus-5-5", alwaysOn],
  ["claude-fable-", alwaysOn],
  ["claude-mythos-", alwaysOn],
  ["claude-", { thinks: "adaptively", off: "disabled", sampling: "never" }],
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

/** Maps `reasoning` to what this Claude knows: a budget, adaptive thinking with an effort, or nothing with a warning. */
export function encodeThinking(
  { request, model }: Call,
  options: ClaudeOptions,
  maxTokens: number,
  warnings: Warning[],
): Thinking {
  const { reasoning } = request;
  const rules = rulesOf(model);
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
      return withBudget(request, reasoning, model, maxTokens);
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
  if (sampling === "always" || (sampling === "without-thinking" && !thinks))
    return { temperature, top_p: topP, top_k: topK };
  for (const [setting, value] of Object.entries({ temperature, topP, topK })) {
    const message = `${model.id} takes no ${setting}${sampling === "never" ? "" : " while it thinks"}; it was not sent.`;
    if (value !== undefined) warnings.push({ code: "unsupported-setting", setting, message });
  }
  return {};
}

function rulesOf(model: ModelRef): ThinkingRules {
  return generations.find(([prefix]) => isModel(model, `anthropic.${prefix}`))?.[1] ?? never;
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
  { maxTokens: limit }: ChatRequest,
  reasoning: Exclude<ChatRequest["reasoning"], undefined | "off">,
  model: ModelRef,
  maxTokens: number,
): Thinking {
  const wanted =
    typeof reasoning === "object"
      ? reasoning.budgetTokens
      : Math.min(budgets[reasoning], (limit ?? Infinity) - 1);
  if (limit !== undefined && (wanted >= limit || wanted < smallestBudget)) {
    const message = `${model.id}: maxTokens (${limit}) must be more than the tokens for thinking, which are at least ${smallestBudget}.`;
    throw new BedrockError("invalid-request", message, { modelId: model.id });
  }
  return {
    maxTokens: limit ?? wanted + maxTokens,
    thinks: true,
    thinking: { type: "enabled", budget_tokens: wanted },
  };
}

function effortOf(reasoning: Exclude<ChatRequest["reasoning"], undefined | "off">): string {
  if (typeof reasoning === "string") return reasoning;
  if (reasoning.budgetTokens <= budgets.low) return "low";
  return reasoning.budgetTokens <= budgets.medium ? "medium" : "high";
}
