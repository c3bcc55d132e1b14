import type { Message } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";
import { allParts, editParts } from "./turns-parts.ts";

/** What Converse takes from every model. The service's own IDs have 22 characters, too, behind `tooluse_`. */
const converseIds = { pattern: /^[a-zA-Z0-9_.:-]{1,64}$/, length: 22 };

/** Messages whose tool-call IDs the model takes, with the caller's ID for each that was replaced. */
export interface ReplacedIds {
  readonly messages: readonly Message[];
  readonly originals: ReadonlyMap<string, string>;
}

/**
 * Replaces the tool-call IDs that the model refuses, and those that an earlier turn had. The new ones come from the old
 * ones alone, so that a longer conversation begins as the shorter one did and stays cached.
 */
export function replaceIds(messages: readonly Message[], context: TurnContext): ReplacedIds {
  const { pattern, length } = context.rules.toolCallIds ?? converseIds;
  // Unlike test, search heeds no lastIndex.
  const fits = (id: string): boolean => id.search(pattern) >= 0;
  const taken = new Set(callIds(messages).filter(fits));
  const originals = new Map<string, string>();
  const seen = new Set<string>();
  // A result follows its call before the ID comes again, so the last replacement is the one that holds.
  const replacements = new Map<string, string>();
  const replace = (id: string): string => {
    const next = fits(id) && !seen.has(id) ? id : freeName(taken, (round) => hash(`${round}:${id}`, length));
    seen.add(id);
    replacements.set(id, next);
    if (next !== id) originals.set(next, id);
    return next;
  };
  const edited = editParts(messages, (part) => {
    if (part.type === "tool-call") return { ...part, id: replace(part.id) };
    if (part.type !== "tool-result") return part;
    return { ...part, callId: replacements.get(part.callId) ?? part.callId };
  });
  if (originals.size > 0) context.warn("IDs of tool calls were replaced by such as the model takes");
  return { messages: edited, originals };
}

/** The first name of rounds 1, 2, … that is not taken, which then is. */
export function freeName(taken: Set<string>, write: (round: number) => string): string {
  for (let round = 1; ; round++) {
    const name = write(round);
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

function callIds(messages: readonly Message[]): string[] {
  return allParts(messages).flatMap((part) => (part.type === "tool-call" ? part.id : []));
}

// Six base-36 digits of FNV-1a at a time (isthe.com/chongo/tech/comp/fnv), until there are enough.
function hash(text: string, length: number): string {
  let digits = "";
  for (let block = 0; digits.length < length; block++) {
    let state = 0x811c9dc5;
    for (const character of `${block}:${text}`) {
      state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
    }
    digits += (state >>> 0).toString(36).padStart(6, "0").slice(-6);
  }
  return digits.slice(0, length);
}
