import { jambaServer, jurassicServer } from "@bedplate/ai21/server";
import { novaServer, titanTextServer } from "@bedplate/amazon/server";
import { claudeServer, claudeTextServer } from "@bedplate/anthropic/server";
import { chatCompletionsServer, textCompletionsServer } from "@bedplate/chat-completions/server";
import { commandRServer, commandServer } from "@bedplate/cohere/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { deepseekR1Server, deepseekServer } from "@bedplate/deepseek/server";
import { gemmaServer } from "@bedplate/google/server";
import { llamaServer } from "@bedplate/meta/server";
import { minimaxServer } from "@bedplate/minimax/server";
import { mistralChatServer, mistralServer, mistralTextServer } from "@bedplate/mistral/server";
import { kimiServer } from "@bedplate/moonshot/server";
import { nemotronServer } from "@bedplate/nvidia/server";
import { gptOssServer } from "@bedplate/openai/server";
import { qwenServer } from "@bedplate/qwen/server";
import { palmyraServer, palmyraTextServer } from "@bedplate/writer/server";
import { grokServer } from "@bedplate/xai/server";
import { glmServer } from "@bedplate/zai/server";

/** Every server adapter. Where an ARN hides its model, the first that accepts the body takes it, so the pickier stand first. */
export const serverAdapters: readonly ChatServerAdapter[] = [
  // Bodies with messages.
  novaServer,
  claudeServer,
  chatCompletionsServer,
  gptOssServer,
  // Bodies with a prompt.
  mistralTextServer,
  deepseekR1Server,
  jurassicServer,
  commandServer,
  textCompletionsServer,
  llamaServer,
  claudeTextServer,
  // Bodies like no others, and models that are always named.
  titanTextServer,
  commandRServer,
  jambaServer,
  mistralServer,
  mistralChatServer,
  deepseekServer,
  qwenServer,
  palmyraServer,
  palmyraTextServer,
  gemmaServer,
  minimaxServer,
  kimiServer,
  nemotronServer,
  glmServer,
  grokServer,
];
