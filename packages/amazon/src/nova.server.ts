import {
  type ChatRequest,
  type ChatServerAdapter,
  isObject,
  type JsonObject,
  type ModelRef,
  type Reasoning,
  readObject,
  readObjects,
  readString,
  type Tool,
} from "@bedplate/core";
import { checkBody, readTuning } from "@bedplate/core/server";
import { type NovaOptions, nova } from "./nova.ts";
import { novaBody } from "./nova.wire.ts";
import { decodeMessage, decodeSystem } from "./nova-blocks.server.ts";
import { encodeResponse } from "./nova-reply.server.ts";
import { createStreamEncoder } from "./nova-stream.server.ts";

/** Nova seen from a server. */
export const novaServer: ChatServerAdapter = {
  kind: "chat",
  name: "nova",
  operation: "InvokeModel",
  supports: nova.supports,
  accepts,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

// Other formats have messages too; only Nova's hold nothing but blocks that have no type.
function accepts(body: JsonObject): boolean {
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length === 0 || "anthropic_version" in body) return false;
  return "schemaVersion" in body || "inferenceConfig" in body || messages.every(holdsBlocks);
}

function holdsBlocks(message: unknown): boolean {
  if (!isObject(message) || !Array.isArray(message.content)) return false;
  return message.content.every((block) => isObject(block) && !("type" in block));
}

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(novaBody, body);
  const system = decodeSystem(readObjects(body, "system"));
  const options = decodeOptions(body);
  return {
    model: model.id,
    messages: [
      ...(system.length > 0 ? [{ role: "system", content: system } as const] : []),
      ...readObjects(body, "messages").flatMap(decodeMessage),
    ],
    ...decodeTuning(body),
    ...decodeTools(readObject(body, "toolConfig") ?? {}),
    ...(Object.keys(options).length > 0 && { options: { amazon: options } }),
  };
}

// Both spellings are taken (recorded).
function decodeTuning(body: JsonObject): Partial<ChatRequest> {
  const config = readObject(body, "inferenceConfig") ?? {};
  const reasoning = decodeReasoning(reasoningConfigOf(body));
  return {
    ...readTuning(config, { maxTokens: "max_new_tokens", topP: "top_p", topK: "top_k" }),
    ...readTuning(config, {
      maxTokens: "maxTokens",
      temperature: "temperature",
      topP: "topP",
      topK: "topK",
      stopSequences: "stopSequences",
    }),
    ...(reasoning && { reasoning }),
  };
}

// The schema page and the clients disagree about the place, so both are taken.
function reasoningConfigOf(body: JsonObject): JsonObject | undefined {
  return (
    readObject(body, "reasoningConfig") ??
    readObject(readObject(body, "inferenceConfig") ?? {}, "reasoningConfig")
  );
}

// The native config goes back out through the options; this is for backends that speak another format.
function decodeReasoning(config: JsonObject | undefined): Reasoning | undefined {
  if (!config) return undefined;
  if (config.type === "disabled") return "off";
  const effort = config.maxReasoningEffort;
  return effort === "low" || effort === "high" ? effort : "medium";
}

function decodeTools(config: JsonObject): Partial<ChatRequest> {
  const tools = readObjects(config, "tools").map(decodeTool);
  const choice = readObject(config, "toolChoice");
  return { ...(tools.length > 0 && { tools }), ...(choice && { toolChoice: decodeToolChoice(choice) }) };
}

function decodeTool(tool: JsonObject): Tool {
  const own = readObject(tool, "systemTool");
  if (own) {
    const { name, ...definition } = own;
    return { type: "provider", provider: "amazon", name: String(name), definition };
  }
  const spec = readObject(tool, "toolSpec") ?? {};
  const description = readString(spec, "description");
  return {
    type: "function",
    name: readString(spec, "name") ?? "",
    ...(description !== undefined && { description }),
    inputSchema: readObject(readObject(spec, "inputSchema") ?? {}, "json") ?? {},
  };
}

function decodeToolChoice(choice: JsonObject): NonNullable<ChatRequest["toolChoice"]> {
  const tool = readObject(choice, "tool");
  if (tool) return { type: "tool", name: readString(tool, "name") ?? "" };
  return "any" in choice ? "required" : "auto";
}

function decodeOptions(body: JsonObject): NovaOptions {
  const schemaVersion = readString(body, "schemaVersion");
  const reasoningConfig = reasoningConfigOf(body);
  return {
    ...(schemaVersion !== undefined && { schemaVersion }),
    ...(reasoningConfig && { reasoningConfig }),
  };
}
