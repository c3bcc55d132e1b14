import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { type Access, type Contender, credentials, embedding, question, region } from "../contract.ts";

/** The SDK as it is. */
export function openAwsSdk({ endpoint, operation }: Access): Contender {
  return contenderOf(new BedrockRuntimeClient({ endpoint, region, credentials }), operation);
}

/** The SDK on HTTP/1.1 with connections that are kept, and as many of them as Bedplate's own transports take. */
export function openTunedAwsSdk({ endpoint, operation }: Access): Contender {
  const agent = { keepAlive: true, maxSockets: 256 };
  const settings: BedrockRuntimeClientConfig = { endpoint, region, credentials };
  const requestHandler = new NodeHttpHandler({ httpAgent: agent, httpsAgent: agent });
  return contenderOf(new BedrockRuntimeClient({ ...settings, requestHandler }), operation);
}

function contenderOf(client: BedrockRuntimeClient, operation: Access["operation"]): Contender {
  const embed: Contender["embed"] = (texts, concurrency) => embedAll(client, texts, concurrency);
  return operation === "InvokeModel"
    ? { generate: () => invoke(client), stream: (onText) => invokeStream(client, onText), embed }
    : { generate: () => converse(client), stream: (onText) => converseStream(client, onText), embed };
}

const json = { contentType: "application/json", accept: "application/json" } as const;
const decoder = new TextDecoder();

function invokeInput(): { modelId: string; body: string; contentType: string; accept: string } {
  const body = JSON.stringify({
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: question.maxTokens,
    messages: [{ role: "user", content: [{ type: "text", text: question.prompt }] }],
  });
  return { modelId: question.model, body, ...json };
}

async function invoke(client: BedrockRuntimeClient): Promise<string> {
  const { body } = await client.send(new InvokeModelCommand(invokeInput()));
  // Claude's own reply.
  const reply = JSON.parse(decoder.decode(body)) as { content: { text?: string }[] };
  return reply.content.map(({ text = "" }) => text).join("");
}

async function invokeStream(client: BedrockRuntimeClient, onText: (text: string) => void): Promise<void> {
  const { body = [] } = await client.send(new InvokeModelWithResponseStreamCommand(invokeInput()));
  for await (const { chunk } of body) {
    // Claude's own events.
    const event = JSON.parse(decoder.decode(chunk?.bytes)) as { type: string; delta?: { text?: string } };
    if (event.type === "content_block_delta" && event.delta?.text) onText(event.delta.text);
  }
}

const converseInput = {
  modelId: question.model,
  messages: [{ role: "user" as const, content: [{ text: question.prompt }] }],
  inferenceConfig: { maxTokens: question.maxTokens },
};

async function converse(client: BedrockRuntimeClient): Promise<string> {
  const { output } = await client.send(new ConverseCommand(converseInput));
  return output?.message?.content?.map(({ text = "" }) => text).join("") ?? "";
}

async function converseStream(client: BedrockRuntimeClient, onText: (text: string) => void): Promise<void> {
  const { stream = [] } = await client.send(new ConverseStreamCommand(converseInput));
  for await (const { contentBlockDelta } of stream)
    if (contentBlockDelta?.delta?.text) onText(contentBlockDelta.delta.text);
}

async function embedAll(
  client: BedrockRuntimeClient,
  texts: readonly string[],
  concurrency: number,
): Promise<number> {
  const vectors: number[][] = [];
  const waiting = texts.entries();
  const work = async (): Promise<void> => {
    for (const [at, inputText] of waiting) {
      const body = JSON.stringify({ inputText, dimensions: embedding.dimensions });
      const reply = await client.send(new InvokeModelCommand({ modelId: embedding.model, body, ...json }));
      // Titan's own reply.
      vectors[at] = (JSON.parse(decoder.decode(reply.body)) as { embedding: number[] }).embedding;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return vectors.length;
}
