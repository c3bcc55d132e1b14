import { jamba, jambaConverse, jurassic, jurassicConverse } from "@bedplate/ai21";
import { nova, novaConverse, titanText, titanTextConverse } from "@bedplate/amazon";
import { claude, claudeConverse, claudeText } from "@bedplate/anthropic";
import { chatCompletions, textCompletions } from "@bedplate/chat-completions";
import { command, commandConverse, commandR, commandRConverse } from "@bedplate/cohere";
import { createConverse } from "@bedplate/converse";
import type { Adapter, ChatAdapter, ConverseFamily } from "@bedplate/core";
import { deepseek, deepseekConverse, deepseekR1, deepseekR1Converse } from "@bedplate/deepseek";
import { gemma, gemmaConverse } from "@bedplate/google";
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

/** Every adapter. No two native ones take the same model, two of them only what an alias with their name as its `format` says; Converse takes what is left. */
export const adapters: readonly Adapter[] = [
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
  converse,
];
