import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { kimiDialect } from "./kimi.ts";

/** Kimi seen from a server. */
export const kimiServer: ChatServerAdapter = createChatCompletionsServer(kimiDialect);
