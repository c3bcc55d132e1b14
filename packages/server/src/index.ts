export type { AuthOptions, Credentials } from "./auth.ts";
export { readConfig, type ServerConfig } from "./config.ts";
export {
  type Fault,
  type FaultAct,
  type FaultPlace,
  type FaultSpec,
  readFaults,
  type StatusBody,
} from "./fault.ts";
export { faultForms } from "./fault-forms.ts";
export { createFolderStore } from "./folder-store.ts";
export {
  type ContentCategory,
  type ContentFilter,
  type GroundingRule,
  type GuardrailDefinition,
  type GuardrailTopic,
  type PiiRule,
  type RegexRule,
  sampleGuardrail,
} from "./guardrail.ts";
export type { PiiType } from "./guardrail-pii.ts";
export { createHandler, type FetchHandler, type HandlerOptions } from "./handler.ts";
export {
  createJournal,
  type Journal,
  type JournalEntry,
  type JournalFilter,
  type JournalOptions,
  type JournalStart,
  type JournalWriter,
} from "./journal.ts";
export { type Connection, type Handler, type Listener, type ListenOptions, listen } from "./listen.ts";
export { defaultLimits, type ListenLimits } from "./listen-edge.ts";
export {
  type DeploymentResource,
  type ImportedModelResource,
  type ModelResource,
  type PromptResource,
  type PromptRouterResource,
  type Resource,
  sampleResources,
} from "./resource.ts";
export { script } from "./script.ts";
export { readScript } from "./script-read.ts";
export type {
  ScriptAnswer,
  ScriptCondition,
  ScriptError,
  ScriptPart,
  ScriptRule,
  ScriptToolCall,
} from "./script-rule.ts";
export type { ServedModel } from "./served-model.ts";
export { type SimulatedOptions, simulated } from "./simulated.ts";
