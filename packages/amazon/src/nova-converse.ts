import {
  type Call,
  type ConverseFamily,
  type ConverseFields,
  type ConverseRules,
  isModel,
  type ModelRef,
  present,
  readNumber,
  readObject,
  readOptions,
} from "@bedplate/core";
import { cacheSupport, knownOptions, nova } from "./nova.ts";
import type { Draft } from "./nova-draft.ts";
import { isFirstGeneration } from "./nova-draft.ts";
import { encodeTuning } from "./nova-tuning.ts";

/** Nova over Converse: topK and reasoning are its own fields. */
export const novaConverse: ConverseFamily = {
  name: "nova",
  supports: nova.supports,
  encodeFields,
  rules,
};

function encodeFields(call: Call): ConverseFields {
  const options = readOptions(call, call.request.options?.amazon, knownOptions);
  const draft: Draft = { ...call, warnings: [], documents: 0 };
  const { inferenceConfig, reasoningConfig } = encodeTuning(draft, options);
  const topK = readNumber(readObject({ inferenceConfig }, "inferenceConfig") ?? {}, "topK");
  const fields = present({
    inferenceConfig: topK === undefined ? undefined : { topK },
    reasoningConfig,
  });
  const warned = draft.warnings.map(({ setting }) => setting);
  const dropped = (["maxTokens", "temperature", "topP"] as const).filter((name) => warned.includes(name));
  return { fields, warnings: draft.warnings, handled: [...dropped, "topK", "reasoning"] };
}

function rules(model: ModelRef): ConverseRules {
  const first = isFirstGeneration(model);
  const media = first
    ? (["image", "document", "video"] as const)
    : (["image", "document", "video", "audio"] as const);
  return {
    media: isModel(model, "amazon.nova-micro-") ? [] : media,
    cachePoints: cacheSupport,
    citations: false,
    structuredOutput: false,
    reasoningHistory: first ? false : "unsigned",
  };
}
