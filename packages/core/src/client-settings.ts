import type { CallSettings, GuardrailSettings, Warning } from "./chat.ts";
import { BedrockError } from "./error.ts";
import type { ModelRef } from "./model-id.ts";

/** A warning for each setting of a request that the adapter's format has no field for. */
export function uncarried<Setting extends string>(
  request: Readonly<Partial<Record<Setting, unknown>>>,
  settings: readonly Setting[],
  { name, tuning }: { name: string; tuning: readonly Setting[] },
  { id }: Pick<ModelRef, "id">,
): Warning[] {
  return settings
    .filter((setting) => request[setting] !== undefined && !tuning.includes(setting))
    .map((setting) => ({
      code: "unsupported-setting",
      setting,
      message: `${id}: the ${name} format has no ${setting}; it was not sent.`,
    }));
}

/** Refuses settings that the service would refuse on one operation or the other, before anything is sent. Throws `invalid-request`. */
export function checkSettings({ guardrail, requestMetadata }: CallSettings, modelId: string): void {
  if (guardrail) checkGuardrail(guardrail, modelId);
  if (requestMetadata && !isMetadata(requestMetadata)) {
    const rule =
      "requestMetadata takes 1 to 16 entries: keys of 1 to 256 and values of up to 256 letters, digits, spaces and :_@$#=/+,-.";
    throw new BedrockError("invalid-request", `${modelId}: ${rule}`, { modelId });
  }
}

/** Refuses a guardrail that is not named in full, lest the call goes out unguarded. Throws `invalid-request`. */
export function checkGuardrail(
  { id, version }: Pick<GuardrailSettings, "id" | "version">,
  modelId?: string,
): void {
  if (id && version) return;
  const fact = `a guardrail needs an id and a version (a number, or DRAFT); its ${id ? "version" : "id"} is missing.`;
  throw new BedrockError("invalid-request", `${modelId ?? "ApplyGuardrail"}: ${fact}`, { modelId });
}

// The limits of RequestMetadata in the service model.
function isMetadata(metadata: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(metadata);
  const fits = (text: string): boolean => /^[\w\s:@$#=/+,.-]{0,256}$/.test(text);
  return (
    entries.length > 0 &&
    entries.length <= 16 &&
    entries.every(([key, value]) => key !== "" && fits(key) && fits(value))
  );
}
