import type { Reasoning } from "./chat.ts";

/** Tokens for thinking up to which a budget is a low or a medium effort. */
const budgets = { low: 2_048, medium: 8_192 };

/** How much a model shall think, for formats that know words and no budgets. */
export function effortOf(reasoning: Exclude<Reasoning, "off">): "low" | "medium" | "high" {
  if (typeof reasoning === "string") return reasoning;
  const { budgetTokens } = reasoning;
  return budgetTokens <= budgets.low ? "low" : budgetTokens <= budgets.medium ? "medium" : "high";
}
