import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { glmDialect } from "./glm.ts";

/** GLM seen from a server. */
export const glmServer: ChatServerAdapter = createChatCompletionsServer(glmDialect);

/** The same models over Converse. */
export const glmConverseServer: ConverseServerFamily = createConverseServerFamily(glmDialect);
