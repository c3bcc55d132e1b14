import {
  type ChatRequest,
  type ChatServerAdapter,
  isModel,
  type JsonObject,
  type ModelRef,
  type Reasoning,
  readNumber,
  readObject,
  readObjects,
  readString,
  type Tool,
} from "@bedplate/core";
import { checkBody, readTuning } from "@bedplate/core/server";
import { type ClaudeOptions, claudeVersion } from "./claude.ts";
import { claudeBody } from "./claude.wire.ts";
import { blocksOf, cachePointOf, decodeMessage, decodeSystem } from "./claude-blocks.server.ts";
import { encodeResponse } from "./claude-reply.server.ts";
import { createStreamEncoder } from "./claude-stream.server.ts";

/** Claude's Messages format seen from a server. Claude 2 and Instant took it too. */
export const claudeServer: ChatServerAdapter = {
  kind: "chat",
  name: "claude",
  operation: "InvokeModel",
  supports: (model) => isModel(model, "anthropic.claude-") && model.name !== "anthropic.claude-v1",
  // The version is required, and no other format with messages has it.
  accepts: (body) => "anthropic_version" in body,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(claudeBody, body);
  const system = decodeSystem(blocksOf(body, "system"));
  const options = decodeOptions(body);
  return {
    model: model.id,
    messages: [
      ...(system.length > 0 ? [{ role: "system", content: system } as const] : []),
      ...readObjects(body, "messages").flatMap(decodeMessage),
    ],
    ...decodeTuning(body),
    ...decodeTools(body),
    ...decodeFormat(body),
    ...(Object.keys(options).length > 0 && { options: { anthropic: options } }),
  };
}

function decodeTuning(body: JsonObject): Partial<ChatRequest> {
  const reasoning = decodeReasoning(body);
  return {
    ...readTuning(body, {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "top_p",
      topK: "top_k",
      stopSequences: "stop_sequences",
    }),
    ...(reasoning && { reasoning }),
  };
}

/** How much Claude shall think. The native thinking goes back out through the options; this is for backends that speak another format. */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const thinking = readObject(body, "thinking");
  const effort = readString(readObject(body, "output_config") ?? {}, "effort");
  switch (thinking?.type) {
    case undefined:
      return undefined;
    case "enabled":
      return { budgetTokens: readNumber(thinking, "budget_tokens") ?? 0 };
    case "disabled":
      return "off";
    default:
      return effort === "low" || effort === "medium" ? effort : "high";
  }
}

function decodeTools(body: JsonObject): Partial<ChatRequest> {
  const tools = readObjects(body, "tools").flatMap((tool) => [decodeTool(tool), ...cachePointOf(tool)]);
  const choice = readObject(body, "tool_choice");
  return { ...(tools.length > 0 && { tools }), ...(choice && { toolChoice: decodeToolChoice(choice) }) };
}

function decodeTool({ name, cache_control: _cached, ...native }: JsonObject): Tool {
  const { type: _type, description, input_schema: schema, strict, ...more } = native;
  const isFunction = schema !== undefined && Object.keys(more).length === 0;
  if (!isFunction) return { type: "provider", provider: "anthropic", name: String(name), definition: native };
  return {
    type: "function",
    name: String(name),
    ...(typeof description === "string" && { description }),
    inputSchema: readObject(native, "input_schema") ?? {},
    ...(typeof strict === "boolean" && { strict }),
  };
}

function decodeToolChoice(choice: JsonObject): NonNullable<ChatRequest["toolChoice"]> {
  if (choice.type === "tool") return { type: "tool", name: readString(choice, "name") ?? "" };
  return choice.type === "any" ? "required" : choice.type === "none" ? "none" : "auto";
}

function decodeFormat(body: JsonObject): Partial<ChatRequest> {
  const schema = readObject(readObject(readObject(body, "output_config") ?? {}, "format") ?? {}, "schema");
  return schema ? { responseFormat: { type: "json", schema } } : {};
}

function decodeOptions(body: JsonObject): ClaudeOptions {
  const { format: _format, ...outputConfig } = readObject(body, "output_config") ?? {};
  const version = readString(body, "anthropic_version");
  const thinking = readObject(body, "thinking");
  const contextManagement = readObject(body, "context_management");
  const parallel = readObject(body, "tool_choice")?.disable_parallel_tool_use;
  const userProfileId = readString(body, "user_profile_id");
  return {
    ...(version !== undefined && version !== claudeVersion && { version }),
    ...(Array.isArray(body.anthropic_beta) && { beta: body.anthropic_beta.map(String) }),
    ...(thinking && { thinking }),
    ...(Object.keys(outputConfig).length > 0 && { outputConfig }),
    ...(contextManagement && { contextManagement }),
    ...(typeof parallel === "boolean" && { disableParallelToolUse: parallel }),
    ...(userProfileId !== undefined && { userProfileId }),
  };
}
