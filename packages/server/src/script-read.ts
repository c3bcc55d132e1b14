import { BedrockError, type ErrorCode, errorCodes } from "@bedplate/core";
import * as z from "zod";
import { readFaults } from "./fault.ts";
import type { ScriptRule } from "./script-rule.ts";

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

// A file has no regular expressions, so `/rain|snow/i` in it is one.
const pattern = text.transform((written, context): string | RegExp => {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(written) ?? [];
  if (source === undefined) return written;
  try {
    return new RegExp(source, flags);
  } catch {
    context.addIssue({ code: "custom", message: `${written} is not a regular expression` });
    return z.NEVER;
  }
});

const fault = text.superRefine((written, context) => {
  try {
    readFaults(written);
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    context.addIssue({ code: "custom", message });
  }
});

const delay = z.number().nonnegative();
const answerFields = {
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
  fault: fault.exactOptional(),
  pieces: z.array(text).exactOptional(),
  delayMs: z.union([delay, z.array(delay)]).exactOptional(),
};
const ruleSchema: z.ZodType<ScriptRule> = z.strictObject({
  when: z
    .strictObject({
      model: text.exactOptional(),
      prompt: pattern.exactOptional(),
      toolResult: pattern.exactOptional(),
    })
    .exactOptional(),
  ...answerFields,
  next: z.array(z.strictObject(answerFields)).exactOptional(),
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
