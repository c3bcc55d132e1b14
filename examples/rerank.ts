// Retrieve, then rerank: vectors find candidates cheaply, a reranker reads each of them with the question, a model answers.
import { readdirSync, readFileSync } from "node:fs";
import { nova } from "@bedplate/amazon";
import { createAwsTransport } from "@bedplate/aws";
import { cohereRerank, embedV4 } from "@bedplate/cohere";
import { createClient, textOf, user } from "@bedplate/core";

const question = process.argv[2] ?? "What makes a harbour a good shelter for ships?";
const client = createClient({ transport: createAwsTransport(), adapters: [embedV4, cohereRerank, nova] });

const folder = `${import.meta.dirname}/texts`;
const texts = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, "utf8"));
const embedder = "us.cohere.embed-v4:0";
const stored = await client.embed({ model: embedder, inputs: texts, purpose: "document", dimensions: 512 });
const asked = await client.embed({ model: embedder, inputs: [question], purpose: "query", dimensions: 512 });

const query = Array.from(asked.embeddings[0]!);
const candidates = stored.embeddings
  .map((vector, at) => ({
    text: texts[at]!,
    nearness: query.reduce((sum, value, i) => sum + value * vector[i]!, 0),
  }))
  .sort((a, b) => b.nearness - a.nearness)
  .slice(0, 5)
  .map(({ text }) => text);

const { ranking } = await client.rerank({
  model: "cohere.rerank-v3-5:0",
  query: question,
  documents: candidates,
  topN: 2,
});
for (const { score, document } of ranking) console.log(score.toFixed(3), String(document).slice(0, 60));

const context = ranking.map(({ document }) => document).join("\n");
const prompt = `Answer from this text only.\n\n${context}\n\n${question}`;
console.log(
  textOf(await client.generateText({ model: "us.amazon.nova-lite-v1:0", messages: [user(prompt)] })),
);
