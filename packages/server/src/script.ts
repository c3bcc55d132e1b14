import {
  type AssistantPart,
  type Backend,
  BedrockError,
  type ChatRequest,
  type Client,
  collect,
  type StreamPart,
} from "@bedplate/core";
import { type Answer, outputUsage, play, streamOf } from "./answer.ts";
import { seedOf, toolCallId } from "./chance.ts";
import { readFaults } from "./fault.ts";
import { meetFault } from "./fault-asked.ts";
import { lastUserText, promptOf, tokensOf } from "./prompt.ts";
import { whyNot } from "./script-match.ts";
import type { ScriptAnswer, ScriptError, ScriptPart, ScriptRule } from "./script-rule.ts";

/** A backend that says what it is told to: the first rule that fits a request answers it. Throws `invalid-request`, with the request's last text and the rules, when none does. */
export function script(rules: readonly ScriptRule[]): Backend {
  for (const { fault } of rules.flatMap((rule) => [rule, ...(rule.next ?? [])]))
    if (fault !== undefined) readFaults(fault);
  const given = rules.map(() => 0);
  const choose = (request: ChatRequest): ScriptAnswer => {
    const reasons = rules.map((rule, at) => whyNot(rule, request, given[at] ?? 0));
    const at = reasons.indexOf(undefined);
    const rule = rules[at];
    if (!rule) throw unanswered(request, reasons);
    const turn = (given[at] ?? 0) + 1;
    given[at] = turn;
    const { next = [] } = rule;
    return (turn === 1 ? undefined : (next[turn - 2] ?? next.at(-1))) ?? rule;
  };
  const streamText: Client["streamText"] = async function* (request, { signal } = {}) {
    const answer = choose(request);
    if (answer.fault !== undefined) meetFault(answer.fault, request.model);
    yield* play(partsOf(answer, request), { model: request.model, delayMs: answer.delayMs, signal });
    if (answer.error) throw failure(answer.error, request.model);
  };
  return {
    streamText,
    generateText: (request, options) => collect(streamText(request, options)),
    countTokens: async (request) => ({ inputTokens: tokensOf(...promptOf(request)) }),
  };
}

// A script is for tests, whose author wants to see what was said.
function unanswered(request: ChatRequest, reasons: readonly (string | undefined)[]): BedrockError {
  const asked = `The last user text is ${JSON.stringify(lastUserText(request).slice(0, 300))}, to ${request.model}.`;
  const tried = reasons.map((reason, at) => `\n- Rule ${at + 1} ${reason}.`);
  const way = "Add a rule that fits it, or a last rule without `when` and `times`.";
  const message = `The script has no answer for this request. ${asked}${tried.join("")}\n${way}`;
  return new BedrockError("invalid-request", message, { modelId: request.model });
}

function failure(
  { code, message = "The script says that this call fails." }: ScriptError,
  modelId: string,
): BedrockError {
  return new BedrockError(code, message, { modelId });
}

// Up to the failure; `finish` is never among them then.
function partsOf(told: ScriptAnswer, request: ChatRequest): StreamPart[] {
  const { pieces, answer = pieces?.join("") ?? [], finish, usage = {}, error } = told;
  const content = contentOf(answer, seedOf(request));
  const calls = content.some(({ type }) => type === "tool-call");
  const whole: Answer = { content, finish: { reason: finish ?? (calls ? "tool-calls" : "stop") } };
  const counted = outputUsage(content);
  const streamed = streamOf(request.model, whole, {
    input: { total: usage.input ?? tokensOf(...promptOf(request)) },
    output: { ...counted, ...(usage.output !== undefined && { total: usage.output }) },
  });
  const parts = pieces ? inPieces(streamed, pieces) : streamed;
  if (!error) return parts;
  return error.afterParts === undefined ? [] : parts.slice(0, -1).slice(0, 1 + error.afterParts);
}

function inPieces(streamed: readonly StreamPart[], pieces: readonly string[]): StreamPart[] {
  return [
    ...streamed.slice(0, 1),
    ...pieces.map((delta) => ({ type: "text-delta", index: 0, delta }) as const),
    ...streamed.slice(-1),
  ];
}

function contentOf(answer: string | readonly ScriptPart[], seed: number): AssistantPart[] {
  if (typeof answer === "string") return [{ type: "text", text: answer }];
  return answer.map((part, index) =>
    part.type === "tool-call" ? { id: toolCallId(seed, index), ...part } : part,
  );
}
