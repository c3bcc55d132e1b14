import {
  type AssistantPart,
  type ChatRequest,
  type ConverseRules,
  type Message,
  parseModelId,
  system,
  type ToolCallPart,
  type ToolResultPart,
  text,
  type UserPart,
  user,
} from "@bedplate/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseTurns } from "./turns.ts";
import { allParts } from "./turns-parts.ts";

const anyModel = "amazon.nova-pro-v1:0";
const anyIds = /^[a-zA-Z0-9_.:-]{1,64}$/;
const nineCharacters = { pattern: /^[a-zA-Z0-9]{9}$/, length: 9 };
const rulesOf: Record<string, ConverseRules> = {
  "a model that takes everything": {},
  Mistral: { toolCallIds: nineCharacters },
  "a model without system text and cache points": { system: false, cachePoints: "none" },
  "a model without reasoning": { reasoningHistory: false, cachePoints: "without-ttl" },
  "a model of signed reasoning": { reasoningHistory: "signed", cachePoints: "content-without-ttl" },
  "a model of unsigned reasoning": { reasoningHistory: "unsigned" },
};

describe.each(Object.entries(rulesOf))("any conversation with %s", (_model, rules) => {
  test("comes out the same when it is normalised again, without further warnings", () => {
    forAnyRequest((request) => {
      const once = normalise(request, rules).request;
      const twice = normalise(deepFreeze(once), rules);
      expect([twice.request, twice.warnings]).toEqual([once, []]);
    });
  });

  test("alternates, with tool results before the user's words", () => {
    forAnyRequest((request) => {
      const roles = normalise(request, rules).request.messages.map(({ role }) => role[0]);
      expect(roles.join("")).toMatch(/^s*(?:tu?|u)?(?:a(?:tu?|u))*a?$/);
    });
  });

  test("has every result right behind its call", () => {
    forAnyRequest((request) => {
      const { messages } = normalise(request, rules).request;
      messages.forEach((message, index) => {
        if (message.role !== "tool") return;
        const results = resultsIn([message]).map(({ callId }) => callId);
        expect(results).toEqual(callsIn(messages.slice(index - 1, index)).map(({ id }) => id));
      });
    });
  });

  test("has IDs and names that the model takes, all different, and all restored", () => {
    forAnyRequest((request) => {
      const { request: native, restoreId, restoreName } = normalise(request, rules);
      const [calls, before] = [callsIn(native.messages), callsIn(request.messages)];
      for (const { id } of calls) expect(id).toMatch(rules.toolCallIds?.pattern ?? anyIds);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
      expect(calls.map(({ id }) => restoreId(id))).toEqual(before.map(({ id }) => id));
      for (const { name } of calls) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
      expect(calls.map(({ name }) => restoreName(name))).toEqual(before.map(({ name }) => name));
    });
  });

  test("loses no words and keeps their order", () => {
    forAnyRequest((request) => {
      const { request: native, restoreId } = normalise(request, rules);
      expect(wordsIn(native.messages, rules)).toEqual(wordsIn(request.messages, rules));
      const answers = (list: readonly ToolResultPart[], name: (id: string) => string): string[] =>
        list.map(({ callId, content }) => JSON.stringify([name(callId), textsOf(content)])).sort();
      expect(answers(resultsIn(native.messages), restoreId)).toEqual(
        answers(resultsIn(request.messages), (id) => id),
      );
    });
  });

  test("has documents with names that the service takes, all different", () => {
    forAnyRequest((request) => {
      const names = documentsIn(normalise(request, rules).request.messages);
      for (const name of names) {
        expect(name).toMatch(/^[\w()[\]-]+(?: [\w()[\]-]+)*$/);
        expect(name?.length).toBeLessThanOrEqual(200);
      }
      expect(new Set(names).size).toBe(names.length);
      expect(names.length).toBe(documentsIn(request.messages).length);
    });
  });
});

function normalise(request: ChatRequest, rules: ConverseRules) {
  return normaliseTurns({ request, model: parseModelId(request.model) }, rules);
}

function callsIn(messages: readonly Message[]): ToolCallPart[] {
  return allParts(messages).filter((part) => part.type === "tool-call");
}

function resultsIn(messages: readonly Message[]): ToolResultPart[] {
  return allParts(messages).filter((part) => part.type === "tool-result");
}

function documentsIn(messages: readonly Message[]): (string | undefined)[] {
  return allParts(messages).flatMap((part) => (part.type === "document" ? [part.name] : []));
}

function wordsIn(messages: readonly Message[], rules: ConverseRules): string[] {
  return messages.flatMap<string>(({ content }) =>
    content.flatMap((part) => {
      if (part.type === "reasoning")
        return rules.reasoningHistory === false || rules.reasoningHistory === "signed" ? [] : part.text;
      return part.type === "text" ? part.text || [] : [];
    }),
  );
}

function textsOf(content: ToolResultPart["content"]): string[] {
  return content.flatMap((part) => (part.type === "text" ? part.text || [] : []));
}

function forAnyRequest(holds: (request: ChatRequest) => void): void {
  fc.assert(fc.property(anyRequest, holds), { numRuns: 400 });
}

const anyRequest = fc
  .gen()
  .map((draw) => deepFreeze(randomRequest((limit) => draw(fc.nat, { max: limit - 1 }))));

/** A number from 0 to below the limit. */
type Dice = (limit: number) => number;

const ids = [
  "call_0",
  "call_1",
  "abcdefghi",
  "a b",
  "x".repeat(80),
  "x".repeat(81),
  "",
  "functions.f:0",
  "é",
];
const names = ["get_time", "get time", "get.time", "n".repeat(70), "n".repeat(71), "日本", ""];
const titles = [
  "a",
  "a (2)",
  "a.pdf",
  " a  b ",
  "Ü",
  "",
  "n".repeat(201),
  "document-1",
  "日本",
  "a_b",
  undefined,
];

function randomRequest(dice: Dice): ChatRequest {
  const messages: Message[] = times(dice(3), () => system(...texts(dice)));
  let open: ToolCallPart[] = [];
  for (let round = dice(4); round >= 0; round--) {
    messages.push(...userTurn(dice, open));
    open = [];
    if (round === 0 && dice(2) === 0) break;
    const turn = assistantTurn(dice);
    open = callsIn(turn);
    messages.push(...turn);
  }
  return { model: anyModel, messages };
}

function userTurn(dice: Dice, open: readonly ToolCallPart[]): Message[] {
  const turn: Message[] = [user(...userParts(dice))];
  if (dice(4) === 0) turn.splice(dice(2), 0, system(...texts(dice)));
  if (dice(4) === 0) turn.push(user(...texts(dice)));
  for (const { id, name } of shuffled(open, dice)) {
    const content = [...texts(dice), ...(dice(3) === 0 ? [randomDocument(dice)] : [])];
    const result: ToolResultPart = { type: "tool-result", callId: id, name, content };
    turn.splice(dice(turn.length + 1), 0, { role: "tool", content: [result] });
  }
  return turn;
}

function userParts(dice: Dice): UserPart[] {
  const points = times(dice(2), () => ({ type: "cache-point", ttl: "5m" }) as const);
  return [...times(dice(3), () => randomDocument(dice)), ...texts(dice), word(dice), ...points];
}

function assistantTurn(dice: Dice): Message[] {
  const parts: AssistantPart[] = [...texts(dice), word(dice)];
  // It is never signed.
  if (dice(2) === 0) parts.unshift({ type: "reasoning", text: `thought ${dice(1e6)}` });
  for (const id of shuffled(ids, dice).slice(0, dice(4))) {
    parts.push({ type: "tool-call", id, name: pick(names, dice), input: {} });
  }
  const cut = dice(parts.length + 1);
  return [parts.slice(0, cut), parts.slice(cut)].map((content) => ({ role: "assistant", content }));
}

function randomDocument(dice: Dice) {
  const name = pick(titles, dice);
  const source = { type: "text", text: "x" } as const;
  return { type: "document", mediaType: "text/plain", source, ...(name !== undefined && { name }) } as const;
}

function texts(dice: Dice) {
  return times(dice(3), () => (dice(4) === 0 ? text("") : word(dice)));
}

function word(dice: Dice) {
  return text(`word ${dice(1e6)}`);
}

function times<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make);
}

function pick<Value>(list: readonly Value[], dice: Dice): Value {
  // The index is below the length.
  return list[dice(list.length)] as Value;
}

function shuffled<Value>(list: readonly Value[], dice: Dice): Value[] {
  const order = list.map((value) => [dice(1e6), value] as const).toSorted(([a], [b]) => a - b);
  return order.map(([, value]) => value);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
