import { jambaConverseServer, jambaServer, jurassicServer } from "@bedplate/ai21/server";
import {
  amazonImageServer,
  amazonRerankServer,
  novaConverseServer,
  novaEmbedJobServer,
  novaEmbedServer,
  novaReelServer,
  novaServer,
  novaSonicServer,
  titanEmbedImageServer,
  titanEmbedServer,
  titanTextServer,
} from "@bedplate/amazon/server";
import { claudeConverseServer, claudeServer, claudeTextServer } from "@bedplate/anthropic/server";
import { chatCompletionsServer, textCompletionsServer } from "@bedplate/chat-completions/server";
import {
  cohereConverseServer,
  cohereRerankServer,
  commandRServer,
  commandServer,
  embedV3Server,
  embedV4Server,
} from "@bedplate/cohere/server";
import { createConverseServer } from "@bedplate/converse/server";
import type { ChatServerAdapter, ServerAdapter } from "@bedplate/core";
import { deepseekConverseServer, deepseekR1Server, deepseekServer } from "@bedplate/deepseek/server";
import { gemmaConverseServer, gemmaServer } from "@bedplate/google/server";
import { lumaRayServer } from "@bedplate/luma/server";
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
import { rerankServer } from "@bedplate/rerank/server";
import { sdxlServer, stabilityServicesServer, stableImageServer } from "@bedplate/stability/server";
import {
  marengo2JobServer,
  marengo2Server,
  marengo3JobServer,
  marengo3Server,
  pegasusServer,
} from "@bedplate/twelvelabs/server";
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

/** Every server adapter of every kind. Where an ARN hides its model, the first that accepts the body takes it, so the pickier stand first. */
export const serverAdapters: readonly ServerAdapter[] = [
  // Pictures, whose bodies have keys that no chat has.
  amazonImageServer,
  sdxlServer,
  stableImageServer,
  stabilityServicesServer,
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
  pegasusServer,
  // Embeddings, of single inputs and of long ones.
  titanEmbedServer,
  titanEmbedImageServer,
  novaEmbedServer,
  embedV3Server,
  embedV4Server,
  marengo2Server,
  marengo3Server,
  novaEmbedJobServer,
  marengo2JobServer,
  marengo3JobServer,
  // Rankings.
  cohereRerankServer,
  amazonRerankServer,
  rerankServer,
  // Films and speech.
  novaReelServer,
  lumaRayServer,
  novaSonicServer,
  // Whatever chats besides.
  converseServer,
];
