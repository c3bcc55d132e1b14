import { createChatCompletions } from "@bedplate/chat-completions";
import {
  type Backend,
  BedrockError,
  type ChatRequest,
  createClient,
  type DocumentPart,
  type EmbeddingRequest,
  type Message,
  type Part,
  type TextPart,
  type UserPart,
} from "@bedplate/core";
import { createOpenAiEmbed } from "./openai-embed.ts";
import { createOpenAiTransport } from "./openai-transport.ts";

/** Which server answers, and as which model. */
export interface OpenAiOptions {
  /** Up to and with the version: `http://127.0.0.1:11434/v1`. */
  url: string;
  /** The server's own model for all that is asked. Default: the model ID of the request. */
  model?: string;
  /** For embeddings. Default `model`. */
  embeddingModel?: string;
  /** Sent as a bearer token, and nowhere else. */
  apiKey?: string;
  /** Your own fetch, for proxies and tests. */
  fetch?: typeof globalThis.fetch;
}

/**
 * A backend that asks an OpenAI-compatible server, such as Ollama, llama.cpp or vLLM: chats with tools, schemas and
 * pictures, and embeddings. Guardrails and prompt caches are the local server's own or none; text documents go as text.
 */
export function openAi({ model, embeddingModel = model, ...server }: OpenAiOptions): Backend {
  // A platform that refuses a header quotes it, and then the key would stand in an error.
  if (server.apiKey !== undefined && !/^[\x21-\x7e]+$/.test(server.apiKey))
    throw new BedrockError("configuration", "The API key has characters that no header can carry.");
  const transport = createOpenAiTransport(server);
  const client = createClient({ transport, adapters: [chat], retry: false });
  const asked = (request: ChatRequest): ChatRequest => plainly({ ...request, model: model ?? request.model });
  return {
    generateText: (request, options) => client.generateText(asked(request), options),
    streamText: (request, options) => client.streamText(asked(request), options),
    embed({ options: _options, ...request }: EmbeddingRequest, options) {
      const adapters = [createOpenAiEmbed(request)];
      const embedder = createClient({ transport, adapters, retry: false });
      return embedder.embed({ ...request, model: embeddingModel ?? request.model }, options);
    },
  };
}

const chat = createChatCompletions({
  name: "openai",
  provider: "chatCompletions",
  exampleModels: ["llama3.2"],
  supports: () => true,
  media: () => ["image", "audio"],
  efforts: () => ["low", "medium", "high"],
});

// Settings are the service's, options the provider's, and cache points save what costs nothing here.
function plainly({ settings: _settings, options: _options, tools, ...request }: ChatRequest): ChatRequest {
  return {
    ...request,
    ...(tools && { tools: tools.filter(({ type }) => type !== "cache-point") }),
    messages: request.messages.map(plainMessage),
  };
}

function plainMessage(message: Message): Message {
  if (message.role === "user") return { ...message, content: message.content.flatMap(plainPart) };
  // A filter leaves each message with parts of its own kind.
  return { ...message, content: (message.content as readonly Part[]).filter(isSaid) } as Message;
}

function isSaid({ type }: Part): boolean {
  return type !== "cache-point" && type !== "reasoning";
}

function plainPart(part: UserPart): UserPart[] {
  if (part.type === "cache-point") return [];
  if (part.type === "guard-content") return [part.content];
  if (part.type === "document") return [documentText(part)];
  if (part.type !== "search-result") return [part];
  const passages = part.content.map(({ text }) => text).join("\n");
  return [{ type: "text", text: `${part.title} (${part.source})\n${passages}\n` }];
}

// What is no text stays a document, which the format refuses.
function documentText(part: DocumentPart): TextPart | DocumentPart {
  const { source, name, context, mediaType } = part;
  const text =
    source.type === "text"
      ? source.text
      : source.type === "content" && source.content.every(({ type }) => type === "text")
        ? source.content.map((block) => (block.type === "text" ? block.text : "")).join("\n")
        : source.type === "base64" && /^text\/|json|xml|yaml/.test(mediaType)
          ? Buffer.from(source.data, "base64").toString()
          : undefined;
  if (text === undefined) return part;
  const head = [name, context].filter((line) => line !== undefined).join("\n");
  return { type: "text", text: `${head}${head && "\n"}${text}\n` };
}
