import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { minimaxDialect } from "./minimax.ts";

/** MiniMax M2 seen from a server. */
export const minimaxServer: ChatServerAdapter = createChatCompletionsServer(minimaxDialect);
