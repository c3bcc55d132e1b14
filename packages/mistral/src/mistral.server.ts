import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { mistralDialect } from "./mistral.ts";

/** Mistral's newer models seen from a server. */
export const mistralServer: ChatServerAdapter = createChatCompletionsServer(mistralDialect);
