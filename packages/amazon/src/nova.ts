import {
  type Call,
  type ChatAdapter,
  citationsLeftOut,
  type EncodedRequest,
  fitCachePoints,
  isModel,
  type JsonObject,
  present,
  readOptions,
  refuseJsonFormat,
  unsupported,
} from "@bedplate/core";
import { encodeContent } from "./nova-blocks.ts";
import type { Draft } from "./nova-draft.ts";
import { decodeResponse } from "./nova-reply.ts";
import { createStreamDecoder } from "./nova-stream.ts";
import { encodeToolConfig } from "./nova-tools.ts";
import { encodeTuning } from "./nova-tuning.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    amazon?: NovaOptions;
  }
}

/** What only Nova's format knows. */
export interface NovaOptions {
  /** `schemaVersion`: `messages-v1`. The service does not need it. */
  schemaVersion?: string;
  /** `reasoningConfig` as it goes out, instead of the request's `reasoning`. */
  reasoningConfig?: JsonObject;
}

/** The options that Nova knows. */
export const knownOptions: Readonly<Record<keyof NovaOptions, true>> = {
  schemaVersion: true,
  reasoningConfig: true,
};

/** Which cache points Nova knows (user guide, "Prompt caching"). */
export const cacheSupport = "content-without-ttl";

/** The understanding models of Nova 1 and 2: Micro, Lite, Pro, Premier. */
export const nova: ChatAdapter = {
  kind: "chat",
  name: "nova",
  operation: "InvokeModel",
  exampleModels: ["us.amazon.nova-lite-v1:0", "us.amazon.nova-2-lite-v1:0"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences", "reasoning"],
  // Nova's pictures, films, speech and embeddings have other bodies.
  supports: (model) =>
    isModel(model, "amazon.nova-") &&
    !/^amazon\.nova-(\d+-)?(canvas|reel|sonic|multimodal-embeddings)/.test(model.name ?? ""),
  objectStrategies: () => ["tool"],
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(given: Call): EncodedRequest {
  const { call, warnings } = fitCachePoints(given, cacheSupport);
  refuseJsonFormat(call);
  const options = readOptions(call, call.request.options?.amazon, knownOptions);
  const draft: Draft = { ...call, warnings: [...warnings, ...citationsLeftOut(call)], documents: 0 };
  const body = present({
    schemaVersion: options.schemaVersion,
    system: encodeSystem(draft),
    messages: encodeMessages(draft),
    toolConfig: encodeToolConfig(draft),
    ...encodeTuning(draft, options),
  });
  return { body, warnings: draft.warnings };
}

function encodeSystem(draft: Draft): JsonObject[] | undefined {
  const systems = draft.request.messages.filter(({ role }) => role === "system");
  const blocks = systems.flatMap((message) => encodeContent(message, draft));
  return blocks.length > 0 ? blocks : undefined;
}

// Tool results belong into the user turn that follows the call, in front of what the user says.
function encodeMessages(draft: Draft): JsonObject[] {
  const turns: { role: string; content: JsonObject[] }[] = [];
  for (const message of draft.request.messages) {
    if (message.role === "system" && turns.length === 0) continue;
    if (message.role === "system") throw lateSystem(draft);
    const content = encodeContent(message, draft);
    if (content.length === 0) continue;
    const role = message.role === "assistant" ? "assistant" : "user";
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return turns.map((turn) => ({ ...turn }));
}

function lateSystem(draft: Draft): Error {
  return unsupported(
    draft,
    "this format has no system turns after the first message",
    "Put the text into a user message.",
  );
}
