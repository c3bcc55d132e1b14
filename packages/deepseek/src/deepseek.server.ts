import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { deepseekDialect } from "./deepseek.ts";

/** DeepSeek V3 seen from a server. */
export const deepseekServer: ChatServerAdapter = createChatCompletionsServer(deepseekDialect);
