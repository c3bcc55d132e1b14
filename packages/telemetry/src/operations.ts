import type { PassingCall } from "@bedplate/core";

/** The conventions' name of what a method does; methods that they don't know have names of our own. */
export const operations: Readonly<Record<PassingCall["method"], string>> = {
  generateText: "chat",
  streamText: "chat",
  converseSpeech: "chat",
  embed: "embeddings",
  startEmbedding: "embeddings",
  generateImage: "generate_content",
  startVideo: "generate_content",
  rerank: "rerank",
  countTokens: "count_tokens",
  applyGuardrail: "apply_guardrail",
  invokeGuardrailChecks: "invoke_guardrail_checks",
};

/** The model that a request names. */
export function modelOf({ request }: PassingCall): string | undefined {
  return "model" in request ? request.model : undefined;
}
