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

/** Maps `reasoning` to what this Claude knows: a budget, adaptive thinking with an effort, or nothing with a warning. Throws `unsupported` for what thinking excludes: forced tools, and answers that were begun. */
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
    if (when === "always" || (when === "without-thinking" && !thinking.thinks)) return;
    const during = when === "never" ? "" : " while it thinks";
    throw unsupported(call, `it can't ${what}${during}`, "Leave that to the model.");
  };
  if (typeof toolChoice === "object" || toolChoice === "required")
    refuse(rules.forced, "be made to call a tool");
  // Claudes that choose themselves how much to think take no beginning, thinking or not.
  if (messages.at(-1)?.role === "assistant")
    refuse(rules.thinks === "adaptively" ? "never" : "without-thinking", "continue a begun answer");
  return thinking;
}

function readThinking(
  call: Call,
  { off, thinks }: ThinkingRules,
  options: ClaudeOptions,
  maxTokens: number,
  warnings: Warning[],
): Thinking {
  const { reasoning } = call.request;
  if (options.thinking) return { maxTokens, thinks: options.thinking.type !== "disabled" };
  if (reasoning === undefined) return { maxTokens, thinks: false };
  if (reasoning === "off") {
    if (off === "impossible") warnings.push(notSent(call.model, "reasoning", "always thinks, so"));
    const type = off === "disabled" || off === "between_tools" ? off : undefined;
    return { maxTokens, thinks: false, ...(type && { thinking: { type } }) };
  }
  if (thinks === "with-budget") return withBudget(call, reasoning, maxTokens);
  if (thinks === "adaptively") {
    const effort = effortOf(reasoning);
    return { maxTokens, thinks: true, thinking: { type: "adaptive" }, outputConfig: { effort } };
  }
  warnings.push(notSent(call.model, "reasoning", "can't think, so"));
  return { maxTokens, thinks: false };
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
  const isOut = sampling === "never" || (thinks && sampling !== "always");
  const isAlone = sampling === "single" && temperature !== undefined;
  const dropped = isOut ? { temperature, topP, topK } : isAlone ? { topP } : {};
  const why =
    sampling === "never" ? "takes no such tuning, so" : isOut ? "thinks, so" : "takes only one of both:";
  for (const [setting, value] of Object.entries(dropped))
    if (value !== undefined) warnings.push(notSent(model, setting, why));
  return isOut ? {} : { temperature, top_p: isAlone ? undefined : topP, top_k: topK };
}

function notSent({ id }: ModelRef, setting: string, why: string): Warning {
  return { code: "unsupported-setting", setting, message: `${id} ${why} ${setting} was not sent.` };
}

function rulesOf(model: ModelRef): ThinkingRules {
  return generations.find(([prefix]) => isModel(model, `anthropic.claude-${prefix}`))?.[1] ?? never;
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
