export { chatCompletions, createChatCompletions, type ImportedModelOptions } from "./chat-completions.ts";
export { createConverseFamily } from "./converse-family.ts";
export {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  chatCompletionsFields,
  type NativeTuning,
  openAiToolChoices,
  type ReasoningEffortOptions,
  reasoningEffortFields,
  type ToolChoiceWords,
} from "./dialect.ts";
export {
  createTextCompletions,
  type TextCompletionsDialect,
  type TextCompletionsOptions,
  textCompletions,
} from "./text-completions.ts";
export { createThinkReader, type ThinkReader } from "./think-tags.ts";
