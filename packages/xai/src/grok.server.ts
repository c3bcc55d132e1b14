import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { grokDialect } from "./grok.ts";

/** Grok seen from a server. */
export const grokServer: ChatServerAdapter = createChatCompletionsServer(grokDialect);
