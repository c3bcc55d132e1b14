export { commandConverse, commandRConverse } from "./cohere-converse.ts";
export type { CohereEmbeddingType, CohereEmbedOptions } from "./cohere-embed.ts";
export { embedV3 } from "./cohere-embed-v3.ts";
export { embedV4 } from "./cohere-embed-v4.ts";
export { cohereRerank } from "./cohere-rerank.ts";
export { type CommandOptions, command } from "./command.ts";
export { type CommandROptions, commandR } from "./command-r.ts";
