import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { nemotronDialect } from "./nemotron.ts";

/** Nemotron seen from a server. */
export const nemotronServer: ChatServerAdapter = createChatCompletionsServer(nemotronDialect);
