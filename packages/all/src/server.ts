import { jambaConverseServer, jambaServer, jurassicServer } from "@bedplate/ai21/server";
import { novaConverseServer, novaServer, titanTextServer } from "@bedplate/amazon/server";
import { claudeConverseServer, claudeServer, claudeTextServer } from "@bedplate/anthropic/server";
import { chatCompletionsServer, textCompletionsServer } from "@bedplate/chat-completions/server";
import { cohereConverseServer, commandRServer, commandServer } from "@bedplate/cohere/server";
import { createConverseServer } from "@bedplate/converse/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { deepseekConverseServer, deepseekR1Server, deepseekServer } from "@bedplate/deepseek/server";
import { gemmaConverseServer, gemmaServer } from "@bedplate/google/server";
import { llamaServer } from "@bedplate/meta/server";
import { minimaxConverseServer, minimaxServer } from "@bedplate/minimax/server";
import {
  mistralChatConverseServer,
  mistralChatServer,
  mistralConverseServer,
  mistralServer,
  mistralTextConverseServer,
  mistralTextServer,
} from "@bedplate/mistral/server";
import { kimiConverseServer, kimiServer } from "@bedplate/moonshot/server";
import { nemotronConverseServer, nemotronServer } from "@bedplate/nvidia/server";
import { gptOssConverseServer, gptOssServer } from "@bedplate/openai/server";
import { qwenConverseServer, qwenServer } from "@bedplate/qwen/server";
import { palmyraConverseServer, palmyraServer, palmyraTextServer } from "@bedplate/writer/server";
import { grokConverseServer, grokServer } from "@bedplate/xai/server";
import { glmConverseServer, glmServer } from "@bedplate/zai/server";

/** Converse seen from a server, with every family's own fields. */
export const converseServer: ChatServerAdapter = createConverseServer({
  families: [
    claudeConverseServer,
    novaConverseServer,
    mistralConverseServer,
    mistralChatConverseServer,
    mistralTextConverseServer,
    deepseekConverseServer,
    gptOssConverseServer,
    qwenConverseServer,
    jambaConverseServer,
    cohereConverseServer,
    palmyraConverseServer,
    gemmaConverseServer,
    minimaxConverseServer,
    kimiConverseServer,
    nemotronConverseServer,
    glmConverseServer,
    grokConverseServer,
  ],
});

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
  converseServer,
];
