import { BedrockError, type Call, type ConverseRules, type Warning } from "@bedplate/core";

/** What every step of the normalising knows, and where it says what it changed. */
export interface TurnContext {
  readonly call: Call;
  readonly rules: ConverseRules;
  /** One for each kind of change, however often it was made. */
  readonly warnings: readonly Warning[];
  /** Tells of a change, in the words after the model's name. Telling twice is telling once. */
  warn(change: string, setting?: "messages" | "tools"): void;
}

/** Begins without warnings. */
export function createTurnContext(call: Call, rules: ConverseRules): TurnContext {
  const warnings: Warning[] = [];
  return {
    call,
    rules,
    warnings,
    warn(change, setting = "messages") {
      const message = `${call.model.id}: ${change}.`;
      if (warnings.some((warning) => warning.setting === setting && warning.message === message)) return;
      warnings.push({ code: "adjusted-content", setting, message });
    },
  };
}

/** The error for a conversation that Converse refuses from every model. `way` says how to mend it. */
export function invalidTurns({ model }: Call, what: string, way: string): BedrockError {
  return new BedrockError("invalid-request", `${model.id}: ${what}. ${way}`, { modelId: model.id });
}
