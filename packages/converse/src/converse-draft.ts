import type { Call, ConverseRules, Warning } from "@bedplate/core";

/** A call whose body is being written. */
export interface Draft extends Call {
  readonly rules: ConverseRules;
  readonly warnings: Warning[];
}

/** A call before anything of its body is written. */
export function startDraft(call: Call, rules: ConverseRules = {}, warnings: readonly Warning[] = []): Draft {
  return { ...call, rules, warnings: [...warnings] };
}

/** Notes what was dropped or changed, once. */
export function warn(draft: Draft, code: Warning["code"], setting: string, what: string): void {
  const message = `${draft.model.id}: ${what}.`;
  if (draft.warnings.every((warning) => warning.message !== message))
    draft.warnings.push({ code, setting, message });
}
