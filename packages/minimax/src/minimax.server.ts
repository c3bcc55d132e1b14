import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { minimaxDialect } from "./minimax.ts";

/** MiniMax M2 seen from a server. */
export const minimaxServer: ChatServerAdapter = createChatCompletionsServer(minimaxDialect);

/** The same models over Converse. */
export const minimaxConverseServer: ConverseServerFamily = createConverseServerFamily(minimaxDialect);
