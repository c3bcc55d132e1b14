import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";
import { malformed } from "@bedplate/core/server";
import { oneOf } from "./call-settings.ts";
import { findPii, type PiiType, piiTypes } from "./guardrail-pii.ts";
import { type HarmCategory, severity } from "./guardrail-words.ts";
import type { IncomingCall } from "./handler.ts";
import { parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** InvokeGuardrailChecks: scores of texts, from 0 to 1, without a guardrail. */
export function invokeGuardrailChecks({ body, requestId }: IncomingCall): Response {
  const { messages, checks } = parseBody(body);
  const texts = readTexts(messages);
  if (!isObject(checks)) throw malformed(["#: required key [checks] not found"]);
  const { contentFilter, promptAttack, sensitiveInformation } = checks;
  const results = {
    ...(isObject(contentFilter) && { contentFilter: scores(contentFilter, harmful, texts) }),
    ...(isObject(promptAttack) && { promptAttack: scores(promptAttack, attacks, texts) }),
    ...(isObject(sensitiveInformation) && {
      sensitiveInformation: { results: matches(sensitiveInformation, texts), truncated: false },
    }),
  };
  const textUnits = Math.ceil(texts.reduce((sum, { text }) => sum + text.length, 0) / 1000);
  const usage = Object.fromEntries(Object.keys(results).map((check) => [check, { textUnits }]));
  return jsonReply({ results, usage }, requestId);
}

const harmful = ["VIOLENCE", "HATE", "SEXUAL", "MISCONDUCT", "INSULTS"] as const;
const attacks = ["JAILBREAK", "PROMPT_INJECTION", "PROMPT_LEAKAGE"] as const;

interface PlacedText {
  text: string;
  messageIndex: number;
  contentIndex: number;
}

function readTexts(messages: JsonValue | undefined): PlacedText[] {
  if (!Array.isArray(messages) || messages.length === 0)
    throw malformed(["#: required key [messages] not found"]);
  return messages.flatMap((message, messageIndex) => {
    const content = isObject(message) ? message.content : undefined;
    if (!Array.isArray(content))
      throw malformed([`#/messages/${messageIndex}: required key [content] not found`]);
    return content.flatMap((block, contentIndex) =>
      isObject(block) && typeof block.text === "string"
        ? [{ text: block.text, messageIndex, contentIndex }]
        : [],
    );
  });
}

function scores(
  { categories }: JsonObject,
  known: readonly HarmCategory[],
  texts: readonly PlacedText[],
): JsonObject {
  const text = texts.map((placed) => placed.text).join("\n");
  return {
    results: readList(categories, "category", known).map((category) => ({
      category,
      severityScore: severity(category, text),
    })),
  };
}

function matches({ entities }: JsonObject, texts: readonly PlacedText[]): JsonObject[] {
  return readList<PiiType>(entities, "type", piiTypes).flatMap((type) =>
    texts.flatMap(({ text, messageIndex, contentIndex }) =>
      findPii(type, text).map(({ start, end }) => ({
        type,
        confidenceScore: 1,
        beginOffset: start,
        endOffset: end,
        messageIndex,
        contentIndex,
      })),
    ),
  );
}

function readList<Name extends string>(
  list: JsonValue | undefined,
  key: string,
  known: readonly Name[],
): Name[] {
  if (!Array.isArray(list)) throw malformed([`#/checks: required key [${key}] not found`]);
  return list.map((entry) => oneOf(known, isObject(entry) ? entry[key] : entry, key));
}
