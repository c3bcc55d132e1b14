import { type ChatRequest, parseModelId } from "@bedplate/core";
import { lastToolResults, lastUserText, textIn } from "./prompt.ts";
import type { ScriptRule } from "./script-rule.ts";

/** Why a rule does not answer a request; `undefined` when it does. `given` is how often it has answered. */
export function whyNot(
  { when = {}, times = Number.POSITIVE_INFINITY }: ScriptRule,
  request: ChatRequest,
  given: number,
): string | undefined {
  if (given >= times) return `has answered ${times} of ${times} times`;
  if (typeof when === "function") return when(request) ? undefined : "has a function that said no";
  const { model, prompt, toolResult } = when;
  const { id, name = id } = parseModelId(request.model);
  if (model !== undefined && !id.startsWith(model) && !name.startsWith(model))
    return `is for models that begin with ${JSON.stringify(model)}`;
  if (prompt !== undefined && !holds(lastUserText(request), prompt))
    return `wants the prompt ${wording(prompt)}`;
  if (toolResult === undefined) return undefined;
  const results = lastToolResults(request);
  if (results.length === 0) return `wants the tool result ${wording(toolResult)}, and no result came last`;
  return holds(results.map(textIn).join("\n"), toolResult)
    ? undefined
    : `wants the tool result ${wording(toolResult)}`;
}

// `search` begins at the beginning, whatever the flags say.
function holds(text: string, wanted: string | RegExp): boolean {
  if (typeof wanted === "string") return text.toLowerCase().includes(wanted.toLowerCase());
  return text.search(wanted) >= 0;
}

function wording(wanted: string | RegExp): string {
  return typeof wanted === "string" ? `to hold ${JSON.stringify(wanted)}` : `to match ${wanted}`;
}
