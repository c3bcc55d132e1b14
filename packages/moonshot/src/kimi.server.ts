import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { kimiDialect } from "./kimi.ts";

/** Kimi seen from a server. */
export const kimiServer: ChatServerAdapter = createChatCompletionsServer(kimiDialect);

/** The same models over Converse. */
export const kimiConverseServer: ConverseServerFamily = createConverseServerFamily(kimiDialect);
