import { type ConverseFamily, type JsonObject, present, type TuningSetting } from "@bedplate/core";
import { type Draft, warn } from "./converse-draft.ts";

/** What Converse has no field for. */
const familySettings = ["topK", "seed", "reasoning"] as const;

/** `inferenceConfig` and the family's own fields, each only if there is something in it. */
export function encodeTuning(
  draft: Draft,
  family: ConverseFamily | undefined,
  more: JsonObject | undefined,
): { inferenceConfig: JsonObject | undefined; additionalModelRequestFields: JsonObject | undefined } {
  const own = family?.encodeFields(draft);
  const { request } = draft;
  draft.warnings.push(...(own?.warnings ?? []));
  const isOpen = (setting: TuningSetting): boolean =>
    request[setting] !== undefined && !own?.handled.includes(setting);
  for (const setting of familySettings.filter(isOpen)) {
    if (request[setting] !== "off")
      warn(
        draft,
        "unsupported-setting",
        setting,
        `Converse has no ${setting} for this model; it was not sent`,
      );
  }
  return {
    inferenceConfig: filled({
      maxTokens: own?.maxTokens ?? (isOpen("maxTokens") ? request.maxTokens : undefined),
      temperature: isOpen("temperature") ? request.temperature : undefined,
      topP: isOpen("topP") ? request.topP : undefined,
      stopSequences: isOpen("stopSequences") ? request.stopSequences : undefined,
    }),
    additionalModelRequestFields: filled({ ...own?.fields, ...more }),
  };
}

/** An object without its absent keys, or nothing. */
export function filled(object: JsonObject): JsonObject | undefined {
  const given = present(object);
  return Object.keys(given).length > 0 ? given : undefined;
}
