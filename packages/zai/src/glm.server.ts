import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { glmDialect } from "./glm.ts";

/** GLM seen from a server. */
export const glmServer: ChatServerAdapter = createChatCompletionsServer(glmDialect);
