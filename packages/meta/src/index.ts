export { type LlamaOptions, llama } from "./llama.ts";
export { llamaConverse } from "./llama-converse.ts";
export type { LlamaTemplate } from "./llama-model.ts";
