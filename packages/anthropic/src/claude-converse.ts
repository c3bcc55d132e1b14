import {
  type Call,
  type ConverseFamily,
  type ConverseFields,
  type ConverseRules,
  isModel,
  type ModelRef,
  present,
  readOptions,
  type Warning,
} from "@bedplate/core";
import { cacheSupport, defaultMaxTokens, knownOptions, refuseCitations, takesSchemas } from "./claude.ts";
import { encodeSampling, encodeThinking } from "./claude-thinking.ts";

/** Claude over Converse: topK, thinking and Anthropic's own options are its own fields. */
export const claudeConverse: ConverseFamily = {
  name: "claude",
  supports: (model) => isModel(model, "anthropic.claude-"),
  encodeFields,
  rules,
};

function encodeFields(call: Call): ConverseFields {
  const { request, model } = call;
  if (request.responseFormat?.type === "json") refuseCitations(call);
  const options = readOptions(call, request.options?.anthropic, knownOptions);
  const warnings: Warning[] = [];
  const limit = request.maxTokens ?? defaultMaxTokens;
  const { maxTokens, ...thought } = encodeThinking(call, options, limit, warnings);
  const sampling = encodeSampling(request, model, thought.thinks, warnings);
  const outputConfig = { ...thought.outputConfig, ...options.outputConfig };
  const fields = present({
    top_k: sampling.top_k,
    thinking: options.thinking ?? thought.thinking,
    output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    anthropic_beta: options.beta,
    context_management: options.contextManagement,
    user_profile_id: options.userProfileId,
  });
  if (options.disableParallelToolUse !== undefined) {
    const message = `${model.id}: Converse can't forbid calls at once; disableParallelToolUse was not sent.`;
    warnings.push({ code: "unsupported-setting", setting: "options", message });
  }
  const dropped = (["temperature", "topP"] as const).filter(
    (setting) => sampling[setting === "topP" ? "top_p" : setting] === undefined,
  );
  return {
    fields,
    warnings,
    handled: [...dropped, "topK", "reasoning"],
    ...(maxTokens !== limit && { maxTokens }),
  };
}

// User guide, "Supported models and model features" and "Prompt caching".
function rules(model: ModelRef): ConverseRules {
  const is = (...names: string[]): boolean =>
    names.some((name) => isModel(model, `anthropic.claude-${name}`));
  if (is("v", "instant")) {
    return {
      tools: false,
      media: ["document"],
      s3: false,
      cachePoints: "none",
      structuredOutput: false,
      reasoningHistory: false,
      citations: false,
    };
  }
  const cachePoints = cacheSupport(model);
  return {
    reasoningHistory: "signed",
    s3: false,
    media: is("3-5-haiku") ? ["document"] : ["image", "document"],
    ...(cachePoints && { cachePoints }),
    ...(!takesSchemas(model) && { structuredOutput: false }),
  };
}
