import { createChatCompletionsServer, createConverseServerFamily } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter, ConverseServerFamily } from "@bedplate/core";
import { gptOssDialect } from "./gpt-oss.ts";

/** gpt-oss seen from a server. */
export const gptOssServer: ChatServerAdapter = createChatCompletionsServer(gptOssDialect);

/** The same models over Converse. */
export const gptOssConverseServer: ConverseServerFamily = createConverseServerFamily(gptOssDialect);
