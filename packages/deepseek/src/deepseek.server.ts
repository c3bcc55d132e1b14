import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { deepseekDialect } from "./deepseek.ts";

/** DeepSeek V3 seen from a server. */
export const deepseekServer: ChatServerAdapter = createChatCompletionsServer(deepseekDialect);

/** The same models over Converse. */
export const deepseekConverseServer: ConverseServerFamily = createConverseServerFamily(deepseekDialect);
