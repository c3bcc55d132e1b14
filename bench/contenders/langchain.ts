import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { BedrockEmbeddings, ChatBedrockConverse } from "@langchain/aws";
import { type Access, type Contender, credentials, embedding, question, region } from "../contract.ts";

/** LangChain, which speaks Converse alone. */
export function openLangchain({ endpoint }: Access): Contender {
  // It would give its own client no endpoint but one on https.
  const settings = { region, client: new BedrockRuntimeClient({ endpoint, region, credentials }) };
  const model = new ChatBedrockConverse({
    ...settings,
    credentials,
    model: question.model,
    maxTokens: question.maxTokens,
  });
  return {
    generate: async () => (await model.invoke(question.prompt)).text,
    async stream(onText) {
      for await (const chunk of await model.stream(question.prompt)) if (chunk.text) onText(chunk.text);
    },
    async embed(texts) {
      // It asks for all at once, whatever it is told.
      const embeddings = new BedrockEmbeddings({ ...settings, ...embedding });
      return (await embeddings.embedDocuments([...texts])).length;
    },
  };
}
