import { titanEmbed } from "@bedplate/amazon";
import { claude } from "@bedplate/anthropic";
import { converse } from "@bedplate/converse";
import { createClient, type Transport, user } from "@bedplate/core";
import { type Access, type Contender, embedding, question } from "../contract.ts";

/** Bedplate on a transport. */
export function openBedplate(transport: Transport, { operation }: Access): Contender {
  const chat = operation === "InvokeModel" ? claude : converse;
  const client = createClient({ transport, adapters: [chat, titanEmbed] });
  const request = {
    model: question.model,
    messages: [user(question.prompt)],
    maxTokens: question.maxTokens,
  };
  return {
    async generate() {
      const { content } = await client.generateText(request);
      return content.map((part) => (part.type === "text" ? part.text : "")).join("");
    },
    async stream(onText) {
      for await (const part of client.streamText(request)) if (part.type === "text-delta") onText(part.delta);
    },
    async embed(texts, concurrency) {
      const { embeddings } = await client.embed({ ...embedding, inputs: texts }, { concurrency });
      return embeddings.length;
    },
  };
}
