export { createLocalClient, type LocalClient, type LocalClientOptions } from "./local-client.ts";
export { type OpenAiOptions, openAi } from "./openai.ts";
export { type RecordOptions, recordTo } from "./record.ts";
export type { Redaction } from "./redaction.ts";
export { type ReplayOptions, replayFrom } from "./replay.ts";
