import { jamba, jambaConverse, jurassic, jurassicConverse } from "@bedplate/ai21";
import {
  amazonImage,
  amazonRerank,
  nova,
  novaConverse,
  novaEmbed,
  novaEmbedJob,
  novaReel,
  novaSonic,
  titanEmbed,
  titanEmbedImage,
  titanText,
  titanTextConverse,
} from "@bedplate/amazon";
import { claude, claudeConverse, claudeText } from "@bedplate/anthropic";
import { chatCompletions, textCompletions } from "@bedplate/chat-completions";
import {
  cohereRerank,
  command,
  commandConverse,
  commandR,
  commandRConverse,
  embedV3,
  embedV4,
} from "@bedplate/cohere";
import { createConverse } from "@bedplate/converse";
import type { Adapter, ChatAdapter, ConverseFamily } from "@bedplate/core";
import { deepseek, deepseekConverse, deepseekR1, deepseekR1Converse } from "@bedplate/deepseek";
import { gemma, gemmaConverse } from "@bedplate/google";
import { lumaRay } from "@bedplate/luma";
import { llama, llamaConverse } from "@bedplate/meta";
import { minimax, minimaxConverse } from "@bedplate/minimax";
import {
  mistral,
  mistralChat,
  mistralChatConverse,
  mistralConverse,
  mistralText,
  mistralTextConverse,
} from "@bedplate/mistral";
import { kimi, kimiConverse } from "@bedplate/moonshot";
import { nemotron, nemotronConverse } from "@bedplate/nvidia";
import { gptConverse, gptOss, gptOssConverse } from "@bedplate/openai";
import { qwen, qwenConverse } from "@bedplate/qwen";
import { rerank } from "@bedplate/rerank";
import { sdxl, stabilityServices, stableImage } from "@bedplate/stability";
import { marengo2, marengo2Job, marengo3, marengo3Job, pegasus } from "@bedplate/twelvelabs";
import { palmyra, palmyraConverse } from "@bedplate/writer";
import { grok, grokConverse } from "@bedplate/xai";
import { glm, glmConverse } from "@bedplate/zai";

/** What each family wants of Converse. */
export const converseFamilies: readonly ConverseFamily[] = [
  claudeConverse,
  novaConverse,
  titanTextConverse,
  llamaConverse,
  mistralConverse,
  mistralChatConverse,
  mistralTextConverse,
  deepseekConverse,
  deepseekR1Converse,
  gptOssConverse,
  gptConverse,
  qwenConverse,
  jambaConverse,
  jurassicConverse,
  commandRConverse,
  commandConverse,
  palmyraConverse,
  gemmaConverse,
  minimaxConverse,
  kimiConverse,
  nemotronConverse,
  glmConverse,
  grokConverse,
];

/** Converse for every family. */
export const converse: ChatAdapter = createConverse({ families: converseFamilies });

/** Every adapter of every kind. No two native ones take the same model, two of them only what an alias with their name as its `format` says; Converse takes what is left of the chats, the Rerank API of the rankings. */
export const adapters: readonly Adapter[] = [
  // Chats.
  claude,
  claudeText,
  nova,
  titanText,
  llama,
  mistral,
  mistralChat,
  mistralText,
  deepseek,
  deepseekR1,
  gptOss,
  qwen,
  jamba,
  jurassic,
  commandR,
  command,
  palmyra,
  gemma,
  minimax,
  kimi,
  nemotron,
  glm,
  grok,
  chatCompletions,
  textCompletions,
  pegasus,
  // Embeddings, of single inputs and of long ones.
  titanEmbed,
  titanEmbedImage,
  novaEmbed,
  embedV3,
  embedV4,
  marengo2,
  marengo3,
  novaEmbedJob,
  marengo2Job,
  marengo3Job,
  // Rankings.
  cohereRerank,
  amazonRerank,
  rerank,
  // Pictures.
  amazonImage,
  sdxl,
  stableImage,
  stabilityServices,
  // Films and speech.
  novaReel,
  lumaRay,
  novaSonic,
  // Whatever chats besides.
  converse,
];
