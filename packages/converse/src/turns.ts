import {
  type Call,
  type ChatRequest,
  type ConverseRules,
  fitCachePoints,
  type Message,
  type Warning,
} from "@bedplate/core";
import { dropCitations, dropUntaken, refuseMedia } from "./turns-content.ts";
import { createTurnContext, invalidTurns, type TurnContext } from "./turns-context.ts";
import { nameDocuments, refuseBareDocuments } from "./turns-documents.ts";
import { foldTurns } from "./turns-folding.ts";
import { replaceIds } from "./turns-ids.ts";
import { renameTools } from "./turns-names.ts";
import { joinTurns, pairResults, refuseHistory } from "./turns-pairs.ts";
import { placeSystem } from "./turns-system.ts";

/** A request whose conversation Converse takes, with the way back for what a reply may mention. */
export interface NormalisedTurns {
  /** A new request: system messages first, then user or tool and assistant in turn; `tool` stands before `user`. */
  request: ChatRequest;
  /** `adjusted-content`, one for each kind of change. */
  warnings: Warning[];
  /** The caller's ID of a tool call for the native one. */
  restoreId(id: string): string;
  /** The caller's name of a tool for the native one. */
  restoreName(name: string): string;
}

/** Brings a conversation into the shape that Converse and the model take. Throws `invalid-request` or `unsupported` where that would lose content. */
export function normaliseTurns(given: Call, rules: ConverseRules): NormalisedTurns {
  const { call, warnings } = fitCachePoints(given, rules.cachePoints);
  const context = createTurnContext(call, rules);
  const { request } = call;
  const { messages, originals: ids } = replaceIds(arrange(request.messages, context), context);
  const { request: renamed, originals: names } = renameTools({ ...request, messages }, context);
  return {
    request: renamed,
    warnings: [...warnings, ...context.warnings],
    restoreId: (id) => ids.get(id) ?? id,
    restoreName: (name) => names.get(name) ?? name,
  };
}

const steps = [dropCitations, dropUntaken, placeSystem, joinTurns, pairResults, foldTurns, nameDocuments];

function arrange(messages: readonly Message[], context: TurnContext): readonly Message[] {
  refuseMedia(messages, context);
  const arranged = steps.reduce((list, step) => step(list, context), messages);
  refuseNothing(messages, arranged, context);
  refuseHistory(arranged, context);
  refuseBareDocuments(arranged, context);
  return arranged;
}

// A request that never had messages is left alone: a stored prompt brings its own.
function refuseNothing(
  messages: readonly Message[],
  arranged: readonly Message[],
  { call }: TurnContext,
): void {
  if (messages.length === 0 || arranged.length > 0) return;
  throw invalidTurns(call, "no message has any content", "Add a user message with a text.");
}
