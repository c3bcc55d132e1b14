import { createAmazonBedrock } from "@ai-sdk/amazon-bedrock";
import { createAmazonBedrockAnthropic } from "@ai-sdk/amazon-bedrock/anthropic";
import { embedMany, generateText, streamText } from "ai";
import { type Access, type Contender, credentials, embedding, question, region } from "../contract.ts";

/** The AI SDK, whose Bedrock provider speaks Converse, and has another for Claude on InvokeModel. */
export function openAiSdk({ endpoint, operation }: Access): Contender {
  const settings = { baseURL: endpoint, region, ...credentials };
  const bedrock = createAmazonBedrock(settings);
  const native = createAmazonBedrockAnthropic(settings);
  const model = operation === "InvokeModel" ? native(question.model) : bedrock(question.model);
  const request = { model, prompt: question.prompt, maxOutputTokens: question.maxTokens };
  return {
    generate: async () => (await generateText(request)).text,
    async stream(onText) {
      // By itself it swallows errors in text streams.
      const fail = ({ error }: { error: unknown }): void => {
        throw error;
      };
      for await (const text of streamText({ ...request, onError: fail }).textStream) onText(text);
    },
    async embed(texts, concurrency) {
      const { embeddings } = await embedMany({
        model: bedrock.embedding(embedding.model),
        values: [...texts],
        maxParallelCalls: concurrency,
        providerOptions: { bedrock: { dimensions: embedding.dimensions } },
      });
      return embeddings.length;
    },
  };
}
