import { type ConverseFamily, isObject, type JsonObject, present, type TuningSetting } from "@bedplate/core";
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
    additionalModelRequestFields: filled(overlay(own?.fields, more)),
  };
}

// Within an object the caller's members come over the family's too, unless the two are of different types: what belongs
// to `thinking` that is enabled has no place in one that is disabled.
function overlay(own: JsonObject = {}, more: JsonObject = {}): JsonObject {
  const merged = Object.entries(more).map(([name, value]) => {
    const before = own[name];
    if (!isObject(before) || !isObject(value)) return [name, value];
    const isAnother = "type" in before && "type" in value && before.type !== value.type;
    return [name, isAnother ? value : { ...before, ...value }];
  });
  return { ...own, ...Object.fromEntries(merged) };
}

/** An object without its absent keys, or nothing. */
export function filled(object: JsonObject): JsonObject | undefined {
  const given = present(object);
  return Object.keys(given).length > 0 ? given : undefined;
}
