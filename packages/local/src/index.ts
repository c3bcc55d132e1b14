export type { Redaction } from "./cassette.ts";
export { createLocalClient, type LocalClient, type LocalClientOptions } from "./local-client.ts";
export { type OpenAiOptions, openAi } from "./openai.ts";
export { type RecordOptions, recordTo } from "./record.ts";
export { type ReplayOptions, replayFrom } from "./replay.ts";
