import {
  type AssistantPart,
  type AudioPart,
  type Backend,
  BedrockError,
  type ChatRequest,
  type Client,
  collect,
  type ErrorCode,
  errorCodes,
  type FinishReason,
  type ImagePart,
  type JsonValue,
  parseModelId,
  type ReasoningPart,
  type StreamPart,
  type TextPart,
} from "@bedplate/core";
import * as z from "zod";
import { type Answer, outputUsage, play, streamOf } from "./answer.ts";
import { seedOf, toolCallId } from "./chance.ts";
import { lastUserText, promptOf, tokensOf } from "./prompt.ts";

/** One answer of a script, and when it is given. Without `answer` and `error`, the answer is empty. */
export interface ScriptRule {
  /** What a request must be like; any request fits when it is absent. */
  when?: ScriptCondition;
  /** A text, or parts. It is given as it stands, whatever limits the request sets. */
  answer?: string | readonly ScriptPart[];
  /** Default `tool-calls` for an answer that calls tools, else `stop`. */
  finish?: FinishReason;
  /** Tokens; what is absent is counted. */
  usage?: { input?: number; output?: number };
  error?: ScriptError;
  /** Milliseconds before each piece of the answer. */
  delayMs?: number;
  /** How many requests the rule answers. Default all. */
  times?: number;
}

/** What a request must be like for a rule to answer it. */
export interface ScriptCondition {
  /** How the model's ID, or its name without the area, begins. */
  model?: string;
  /** What the last user text holds, in any case. */
  prompt?: string;
}

/** How a call fails. */
export interface ScriptError {
  code: ErrorCode;
  message?: string;
  /** How many pieces of the answer's content come before it; when absent, the answer does not even begin. */
  afterParts?: number;
}

/** A piece of a scripted answer. */
export type ScriptPart = TextPart | ReasoningPart | ScriptToolCall | ImagePart | AudioPart;

/** A scripted tool call. Without an `id` it gets one from the request. */
export interface ScriptToolCall {
  type: "tool-call";
  id?: string;
  name: string;
  input?: JsonValue;
  inputText?: string;
}

/** A backend that says what it is told to: the first rule that fits a request answers it. Throws `invalid-request` when none does. */
export function script(rules: readonly ScriptRule[]): Backend {
  const left = rules.map(({ times = Number.POSITIVE_INFINITY }) => times);
  const streamText: Client["streamText"] = async function* (request, { signal } = {}) {
    const at = rules.findIndex(({ when }, index) => (left[index] ?? 0) > 0 && fits(when, request));
    const rule = rules[at];
    if (!rule) throw unanswered(request.model);
    left[at] = (left[at] ?? 0) - 1;
    const parts = partsOf(rule, request);
    yield* play(parts, { model: request.model, delayMs: rule.delayMs, signal });
    if (rule.error) throw failure(rule.error, request.model);
  };
  return {
    streamText,
    generateText: (request, options) => collect(streamText(request, options)),
    countTokens: async (request) => ({ inputTokens: tokensOf(...promptOf(request)) }),
  };
}

/** Reads the rules of a script from JSON text. Throws `configuration`, which names the rule and the field that is wrong. */
export function readScript(text: string): ScriptRule[] {
  const read = z.array(ruleSchema).safeParse(parse(text));
  if (read.success) return read.data;
  throw new BedrockError("configuration", read.error.issues.flatMap((issue) => complaints(issue)).join(" "));
}

const example = 'It is a list of rules, such as [{ "when": { "prompt": "hello" }, "answer": "Good day." }].';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BedrockError("configuration", `The script is not JSON: ${cause}. ${example}`, { cause });
  }
}

function fits({ model, prompt }: ScriptCondition = {}, request: ChatRequest): boolean {
  const { id, name = id } = parseModelId(request.model);
  if (model !== undefined && !id.startsWith(model) && !name.startsWith(model)) return false;
  return prompt === undefined || lastUserText(request).toLowerCase().includes(prompt.toLowerCase());
}

function unanswered(modelId: string): BedrockError {
  const way = "Add a rule that fits it, or a last rule without `when` and `times`.";
  return new BedrockError("invalid-request", `The script has no answer for this request. ${way}`, {
    modelId,
  });
}

function failure(
  { code, message = "The script says that this call fails." }: ScriptError,
  modelId: string,
): BedrockError {
  return new BedrockError(code, message, { modelId });
}

// Up to the failure; `finish` is never among them then.
function partsOf({ answer = [], finish, usage = {}, error }: ScriptRule, request: ChatRequest): StreamPart[] {
  const content = contentOf(answer, seedOf(request));
  const calls = content.some(({ type }) => type === "tool-call");
  const whole: Answer = { content, finish: { reason: finish ?? (calls ? "tool-calls" : "stop") } };
  const counted = outputUsage(content);
  const parts = streamOf(request.model, whole, {
    input: { total: usage.input ?? tokensOf(...promptOf(request)) },
    output: { ...counted, ...(usage.output !== undefined && { total: usage.output }) },
  });
  if (!error) return parts;
  return error.afterParts === undefined ? [] : parts.slice(0, -1).slice(0, 1 + error.afterParts);
}

function contentOf(answer: string | readonly ScriptPart[], seed: number): AssistantPart[] {
  if (typeof answer === "string") return [{ type: "text", text: answer }];
  return answer.map((part, index) =>
    part.type === "tool-call" ? { id: toolCallId(seed, index), ...part } : part,
  );
}

const count = z.int().nonnegative();
const text = z.string();
const range = { start: z.int(), end: z.int() };
const source = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("base64"), data: z.base64() }),
  z.strictObject({ type: z.literal("s3"), uri: text, bucketOwner: text.exactOptional() }),
  z.strictObject({ type: z.literal("url"), url: text }),
]);
const citation = z.strictObject({
  citedText: text.exactOptional(),
  title: text.exactOptional(),
  source: text.exactOptional(),
  location: z
    .discriminatedUnion("type", [
      z.strictObject({
        type: z.enum(["document-characters", "document-pages", "document-blocks"]),
        document: count,
        ...range,
      }),
      z.strictObject({ type: z.literal("search-result"), searchResult: count, ...range }),
      z.strictObject({ type: z.literal("web"), url: text }),
    ])
    .exactOptional(),
});
const part = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text, citations: z.array(citation).exactOptional() }),
  z.strictObject({
    type: z.literal("reasoning"),
    text,
    signature: text.exactOptional(),
    redactedData: text.exactOptional(),
  }),
  z.strictObject({
    type: z.literal("tool-call"),
    id: text.exactOptional(),
    name: text,
    input: z.json().exactOptional(),
    inputText: text.exactOptional(),
  }),
  z.strictObject({ type: z.enum(["image", "audio"]), mediaType: text, source }),
]);
const ruleSchema: z.ZodType<ScriptRule> = z.strictObject({
  when: z.strictObject({ model: text.exactOptional(), prompt: text.exactOptional() }).exactOptional(),
  answer: z.union([text, z.array(part)]).exactOptional(),
  finish: z.enum(["stop", "length", "tool-calls", "content-filter", "other"]).exactOptional(),
  usage: z.strictObject({ input: count.exactOptional(), output: count.exactOptional() }).exactOptional(),
  error: z
    .strictObject({
      // The table's keys are the codes.
      code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
      message: text.exactOptional(),
      afterParts: count.exactOptional(),
    })
    .exactOptional(),
  delayMs: z.number().nonnegative().exactOptional(),
  times: count.exactOptional(),
});

// Of a union's members, the one that got furthest was meant.
function complaints(issue: z.core.$ZodIssue, above: readonly PropertyKey[] = []): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const depth = (issues: readonly z.core.$ZodIssue[]): number =>
      Math.max(...issues.map((inner) => inner.path.length));
    const [meant = []] = issue.errors.toSorted((one, other) => depth(other) - depth(one));
    return meant.flatMap((inner) => complaints(inner, path));
  }
  const [rule, ...field] = path;
  if (rule === undefined) return [`The script is not a list. ${example}`];
  const unknown = issue.code === "unrecognized_keys" ? issue.keys : [];
  const name = [...field, ...(unknown.length > 0 ? [unknown.join("/")] : [])].join(".");
  return [`Rule ${Number(rule) + 1} of the script, ${name || "all of it"}: ${issue.message}.`];
}
