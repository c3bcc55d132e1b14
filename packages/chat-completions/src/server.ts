export {
  type ChatCompletionsServerDialect,
  chatCompletionsServer,
  createChatCompletionsServer,
} from "./chat-completions.server.ts";
export type { ChunkShaper } from "./chat-reply.server.ts";
export { createConverseServerFamily } from "./converse-family.server.ts";
export { createTextCompletionsServer, textCompletionsServer } from "./text-completions.server.ts";
