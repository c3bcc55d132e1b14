import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { nemotronDialect } from "./nemotron.ts";

/** Nemotron seen from a server. */
export const nemotronServer: ChatServerAdapter = createChatCompletionsServer(nemotronDialect);

/** The same models over Converse. */
export const nemotronConverseServer: ConverseServerFamily = createConverseServerFamily(nemotronDialect);
