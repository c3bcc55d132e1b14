import {
  type CacheSupport,
  type Call,
  type ChatAdapter,
  type ChatRequest,
  type EncodedRequest,
  fitCachePoints,
  isModel,
  type JsonObject,
  type ModelRef,
  type Part,
  present,
  readOptions,
  readString,
  type Tool,
  type ToolChoice,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { addBlocks, markCached } from "./claude-blocks.ts";
import { decodeResponse } from "./claude-reply.ts";
import { createStreamDecoder } from "./claude-stream.ts";
import { encodeSampling, encodeThinking } from "./claude-thinking.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    anthropic?: ClaudeOptions;
  }
}

/** What only Claude's Messages format knows. Objects are native and go out as they are. */
export interface ClaudeOptions {
  /** `anthropic_version`. Default `bedrock-2023-05-31`. */
  version?: string;
  /** `anthropic_beta`: features in preview. */
  beta?: readonly string[];
  /** `thinking`, instead of the request's `reasoning`. */
  thinking?: JsonObject;
  /** `output_config`: `effort` and `format`, over what `reasoning` and `responseFormat` give. */
  outputConfig?: JsonObject;
  /** `context_management`. */
  contextManagement?: JsonObject;
  /** At most one tool call in an answer. */
  disableParallelToolUse?: boolean;
  /** `user_profile_id`. */
  userProfileId?: string;
}

/** The options that Claude knows. */
export const knownOptions: Readonly<Record<keyof ClaudeOptions, true>> = {
  version: true,
  beta: true,
  thinking: true,
  outputConfig: true,
  contextManagement: true,
  disableParallelToolUse: true,
  userProfileId: true,
};

/** The API version that every Claude on InvokeModel takes. */
export const claudeVersion = "bedrock-2023-05-31";

/** Claude demands a limit: this one is sent when the request has none. */
export const defaultMaxTokens = 4096;

/** Claude's Messages format: every Claude from 3 on. */
export const claude: ChatAdapter = {
  kind: "chat",
  name: "claude",
  operation: "InvokeModel",
  exampleModels: ["us.anthropic.claude-sonnet-4-5-20250929-v1:0"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences", "reasoning"],
  // Claude 1, 2 and Instant are served by their own format, the first Mythos by another endpoint.
  supports: (model) =>
    isModel(model, "anthropic.claude-") &&
    !/^anthropic\.claude-(v\d|instant|mythos-(5$|preview))/.test(model.name ?? ""),
  objectStrategies: ({ model }) => (takesSchemas(model) ? ["json-schema", "tool"] : ["tool"]),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(given: Call): EncodedRequest {
  const { call, warnings } = fitCachePoints(given, cacheSupport(given.model));
  const { request, model } = call;
  const options = readOptions(call, request.options?.anthropic, knownOptions);
  const thinking = encodeThinking(call, options, request.maxTokens ?? defaultMaxTokens, warnings);
  const outputConfig = { ...thinking.outputConfig, ...outputFormat(call), ...options.outputConfig };
  const body = present({
    anthropic_version: options.version ?? claudeVersion,
    anthropic_beta: options.beta,
    max_tokens: thinking.maxTokens,
    system: encodeSystem(call, warnings),
    messages: encodeMessages(call, warnings),
    ...encodeSampling(request, model, thinking.thinks, warnings),
    stop_sequences: request.stopSequences,
    tools: encodeTools(call),
    tool_choice: encodeToolChoice(request, options),
    thinking: options.thinking ?? thinking.thinking,
    output_config: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    context_management: options.contextManagement,
    user_profile_id: options.userProfileId,
  });
  return { body, warnings };
}

// System messages before the first turn are the system prompt; later ones stay in place, which newer models take.
function encodeSystem(call: Call, warnings: Warning[]): string | JsonObject[] | undefined {
  const { messages } = call.request;
  const blocks = messages
    .slice(0, leadingSystems(messages))
    .reduce<JsonObject[]>((list, { content }) => addBlocks(list, content, call, warnings), []);
  const [only] = blocks;
  return blocks.length > 1 || only?.cache_control ? blocks : only && readString(only, "text");
}

function leadingSystems(messages: ChatRequest["messages"]): number {
  const first = messages.findIndex((message) => message.role !== "system");
  return first < 0 ? messages.length : first;
}

// Tool results belong into the user turn that follows the call, in front of what the user says.
function encodeMessages(call: Call, warnings: Warning[]): JsonObject[] {
  const turns: { role: string; content: JsonObject[] }[] = [];
  for (const message of call.request.messages.slice(leadingSystems(call.request.messages))) {
    const role = message.role === "tool" ? "user" : message.role;
    const last = turns.at(-1);
    const turn = last?.role === role ? last : { role, content: [] };
    if (turn !== last) turns.push(turn);
    addBlocks(turn.content, message.content, call, warnings);
  }
  return turns.filter(({ content }) => content.length > 0).map((turn) => ({ ...turn }));
}

function encodeTools(call: Call): JsonObject[] | undefined {
  const tools: JsonObject[] = [];
  for (const tool of call.request.tools ?? []) {
    if (tool.type === "cache-point") markCached(tools, tool, call);
    else tools.push(encodeTool(call, tool));
  }
  return tools.length > 0 ? tools : undefined;
}

function encodeTool(call: Call, tool: Exclude<Tool, { type: "cache-point" }>): JsonObject {
  if (tool.type === "function") {
    const { name, description, inputSchema, strict } = tool;
    return present({ name, description, input_schema: inputSchema, strict });
  }
  if (tool.provider === "anthropic") return { name: tool.name, ...tool.definition };
  throw unsupported(
    call,
    `the tool ${tool.name} belongs to ${tool.provider}`,
    "Define it as a function tool.",
  );
}

function encodeToolChoice(
  { toolChoice }: ChatRequest,
  { disableParallelToolUse }: ClaudeOptions,
): JsonObject | undefined {
  const choices: Record<Extract<ToolChoice, string>, string> = {
    auto: "auto",
    required: "any",
    none: "none",
  };
  const choice =
    typeof toolChoice === "object"
      ? { type: "tool", name: toolChoice.name }
      : { type: choices[toolChoice ?? "auto"] };
  if (toolChoice === undefined && disableParallelToolUse === undefined) return undefined;
  return present({ ...choice, disable_parallel_tool_use: disableParallelToolUse });
}

// Older models refuse the field.
const withoutSchemas = ["claude-3-", "claude-sonnet-4-2", "claude-opus-4-2", "claude-opus-4-1-"];

function outputFormat(call: Call): JsonObject {
  const { responseFormat } = call.request;
  if (responseFormat?.type !== "json") return {};
  refuseCitations(call);
  if (!takesSchemas(call.model)) {
    throw unsupported(
      call,
      "this Claude can't be held to a JSON schema",
      'Give it one tool with that schema and toolChoice "required".',
    );
  }
  return { format: { type: "json_schema", schema: responseFormat.schema } };
}

/** Refuses to have documents cited in an answer that must fit a schema, as the service does. */
export function refuseCitations(call: Call): void {
  for (const part of call.request.messages.flatMap<Part>(({ content }) => content))
    if ("citations" in part && part.type !== "text" && part.citations)
      throw unsupported(call, "an answer in JSON can't cite", "Leave out the citations or the schema.");
}

/** Which cache points a Claude knows (user guide, "Prompt caching"). */
export function cacheSupport(model: ModelRef): CacheSupport | undefined {
  const is = (...names: string[]): boolean =>
    names.some((name) => isModel(model, `anthropic.claude-${name}`));
  if (is("v", "instant", "3-haiku", "3-sonnet", "3-opus", "3-5-sonnet-20240620")) return "none";
  return is("3-5-", "3-7-") ? "without-ttl" : undefined;
}

/** Whether an answer can be held to a JSON schema. */
export function takesSchemas(model: ModelRef): boolean {
  return !withoutSchemas.some((name) => isModel(model, `anthropic.${name}`));
}
