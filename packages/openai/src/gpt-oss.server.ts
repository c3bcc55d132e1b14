import { createChatCompletionsServer } from "@bedplate/chat-completions/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { gptOssDialect } from "./gpt-oss.ts";

/** gpt-oss seen from a server. */
export const gptOssServer: ChatServerAdapter = createChatCompletionsServer(gptOssDialect);
