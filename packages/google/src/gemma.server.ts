import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { gemmaDialect } from "./gemma.ts";

/** Gemma 3 seen from a server. */
export const gemmaServer: ChatServerAdapter = createChatCompletionsServer(gemmaDialect);

/** The same models over Converse. */
export const gemmaConverseServer: ConverseServerFamily = createConverseServerFamily(gemmaDialect);
