export { type BodyIssue, type BodySchema, checkBody, malformed } from "./check-body.ts";
export { readDialogue } from "./dialogue.server.ts";
export { bitsOf, quantise } from "./embedding.server.ts";
export { guardrailKeys, invocationMetrics, tokenHeaders, uncached } from "./envelope.server.ts";
export { decodePrompt, readTurns } from "./prompt-template.server.ts";
export { decodeResponseFormat } from "./response-format.server.ts";
export { deltaText, responseText, turnMessages } from "./text-only.server.ts";
export { readTuning } from "./tuning.server.ts";
