import {
  type Call,
  type ConverseFamily,
  type ConverseFields,
  type ConverseRules,
  type ModelRef,
  present,
  type TuningSetting,
  type Warning,
} from "@bedplate/core";
import { encodeEffort, encodeOptions, encodeTuning } from "./chat-completions.ts";
import { type ChatCompletionsDialect, tuningFields } from "./dialect.ts";

/** What a provider of this format wants of Converse: its options and efforts go into the same native fields. */
export function createConverseFamily(
  dialect: ChatCompletionsDialect,
  rules: (model: ModelRef) => ConverseRules,
): ConverseFamily {
  const { name, supports, replay } = dialect;
  // As natively: earlier reasoning goes back only to those who want it, and never another provider's signature.
  const reasoningHistory = replay ? "unsigned" : false;
  return {
    name,
    supports,
    rules: (model) => ({ reasoningHistory, citations: false, ...rules(model) }),
    encodeFields: (call) => encodeFields(call, dialect),
  };
}

function encodeFields(call: Call, dialect: ChatCompletionsDialect): ConverseFields {
  const { request, model } = call;
  const warnings: Warning[] = [];
  encodeTuning(call, dialect, warnings);
  const { seed, topK } = tuningFields(dialect);
  const fields = present({
    ...(seed !== undefined && { [seed]: request.seed }),
    ...(topK !== undefined && { [topK]: request.topK }),
    reasoning_effort: encodeEffort(call, dialect, warnings),
    ...encodeOptions(call, dialect),
  });
  const handled: TuningSetting[] = [
    ...(dialect.without?.(model) ?? []),
    ...(seed === undefined ? [] : ["seed" as const]),
    ...(topK === undefined ? [] : ["topK" as const]),
    ...(dialect.efforts || dialect.thinks ? ["reasoning" as const] : []),
  ];
  return { fields, warnings, handled };
}
