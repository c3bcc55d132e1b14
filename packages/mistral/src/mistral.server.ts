import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { mistralDialect } from "./mistral.ts";

/** Mistral's newer models seen from a server. */
export const mistralServer: ChatServerAdapter = createChatCompletionsServer(mistralDialect);

/** The same models over Converse. */
export const mistralConverseServer: ConverseServerFamily = createConverseServerFamily(mistralDialect);
