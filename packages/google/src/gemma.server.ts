import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { gemmaDialect } from "./gemma.ts";

/** Gemma 3 seen from a server. */
export const gemmaServer: ChatServerAdapter = createChatCompletionsServer(gemmaDialect);
