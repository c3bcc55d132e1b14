import { type Call, isModel, type ModelRef, type Warning } from "@bedplate/core";

/** A call whose body is being written. */
export interface Draft extends Call {
  readonly warnings: Warning[];
  /** How many documents were written, since each needs a name of its own. */
  documents: number;
}

/** Notes what was dropped or changed, once. */
export function warn(draft: Draft, code: Warning["code"], setting: string, what: string): void {
  const message = `${draft.model.id}: ${what}.`;
  if (draft.warnings.every((warning) => warning.message !== message))
    draft.warnings.push({ code, setting, message });
}

/** Whether it is a Nova of the first generation, which neither reasons nor hears. What is newer than this list is like Nova 2. */
export function isFirstGeneration(model: ModelRef): boolean {
  return ["micro", "lite", "pro", "premier"].some((name) => isModel(model, `amazon.nova-${name}-`));
}
