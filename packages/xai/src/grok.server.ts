import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { grokDialect } from "./grok.ts";

/** Grok seen from a server. */
export const grokServer: ChatServerAdapter = createChatCompletionsServer(grokDialect);

/** The same models over Converse. */
export const grokConverseServer: ConverseServerFamily = createConverseServerFamily(grokDialect);
