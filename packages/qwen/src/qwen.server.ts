import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { qwenDialect } from "./qwen.ts";

/** Qwen 3 seen from a server. */
export const qwenServer: ChatServerAdapter = createChatCompletionsServer(qwenDialect);

/** The same models over Converse. */
export const qwenConverseServer: ConverseServerFamily = createConverseServerFamily(qwenDialect);
