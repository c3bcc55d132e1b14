export { type LlamaOptions, llama } from "./llama.ts";
export type { LlamaTemplate } from "./llama-model.ts";
