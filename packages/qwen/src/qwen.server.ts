import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { qwenDialect } from "./qwen.ts";

/** Qwen 3 seen from a server. */
export const qwenServer: ChatServerAdapter = createChatCompletionsServer(qwenDialect);
