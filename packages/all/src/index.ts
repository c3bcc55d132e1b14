import { jamba, jurassic } from "@bedplate/ai21";
import { nova, titanText } from "@bedplate/amazon";
import { claude, claudeText } from "@bedplate/anthropic";
import { chatCompletions, textCompletions } from "@bedplate/chat-completions";
import { command, commandR } from "@bedplate/cohere";
import type { Adapter } from "@bedplate/core";
import { deepseek, deepseekR1 } from "@bedplate/deepseek";
import { gemma } from "@bedplate/google";
import { llama } from "@bedplate/meta";
import { minimax } from "@bedplate/minimax";
import { mistral, mistralChat, mistralText } from "@bedplate/mistral";
import { kimi } from "@bedplate/moonshot";
import { nemotron } from "@bedplate/nvidia";
import { gptOss } from "@bedplate/openai";
import { qwen } from "@bedplate/qwen";
import { palmyra } from "@bedplate/writer";
import { grok } from "@bedplate/xai";
import { glm } from "@bedplate/zai";

/** Every adapter. No two take the same model; the last two take what an alias with their name as its `format` says. */
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
];
