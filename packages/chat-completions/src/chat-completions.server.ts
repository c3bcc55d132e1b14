import {
  BedrockError,
  type ChatRequest,
  type ChatServerAdapter,
  type JsonObject,
  type JsonValue,
  type ModelRef,
  readObject,
  readObjects,
  readString,
  type Tool,
  type ToolChoice,
} from "@bedplate/core";
import { type BodySchema, checkBody, decodeResponseFormat, readTuning } from "@bedplate/core/server";
import { commonDialect } from "./chat-completions.ts";
import { chatCompletionsBody } from "./chat-completions.wire.ts";
import { decodeMessages } from "./chat-messages.server.ts";
import { type ChunkShaper, createStreamEncoder, encodeReply } from "./chat-reply.server.ts";
import {
  type ChatCompletionsDialect,
  openAiToolChoices,
  optionFields,
  type ToolChoiceWords,
  tuningFields,
} from "./dialect.ts";

/** What of a dialect only its server's side shows. */
export interface ChatCompletionsServerDialect {
  /** Models that the server takes beside those of the client. */
  readonly supports?: (model: ModelRef) => boolean;
  /** A standard reply in the provider's own shape. */
  readonly shapeReply?: (reply: JsonObject) => JsonObject;
  /** For each stream, puts standard chunks into the provider's own shape; several where it sends more. */
  readonly createChunkShaper?: () => ChunkShaper;
}

/** Makes the server adapter of a provider that speaks OpenAI's Chat Completions. */
export function createChatCompletionsServer(
  dialect: ChatCompletionsDialect,
  server: ChatCompletionsServerDialect = {},
): ChatServerAdapter {
  const schema = chatCompletionsBody(dialect);
  return {
    kind: "chat",
    name: dialect.name,
    operation: "InvokeModel",
    supports: server.supports ?? dialect.supports,
    accepts: (body) => "messages" in body,
    decodeRequest: (body, model) => decodeRequest(body, model, dialect, schema),
    encodeResponse: (response, call) => {
      const reply = encodeReply(response, call, dialect);
      return server.shapeReply?.(reply) ?? reply;
    },
    createStreamEncoder: (call) => createStreamEncoder(call, dialect, server.createChunkShaper?.()),
  };
}

// A client may know more of the model than its ARN says, and then tells it how much to think.
const hiddenDialect: ChatCompletionsDialect = { ...commonDialect, efforts: () => ["low", "medium", "high"] };

/** The common dialect seen from a server: for imported models, deployments and endpoints, whose ARNs hide what they are. */
export const chatCompletionsServer: ChatServerAdapter = {
  ...createChatCompletionsServer(hiddenDialect, {
    supports: ({ name, kind }) => name === undefined && kind !== "unknown",
  }),
  // The limit's newer name is gpt-oss's.
  accepts: (body) => "messages" in body && !("max_completion_tokens" in body),
};

function decodeRequest(
  body: JsonObject,
  model: ModelRef,
  dialect: ChatCompletionsDialect,
  schema: BodySchema,
): ChatRequest {
  checkBody(schema, body);
  if (body.model !== undefined && body.model !== model.id && body.model !== model.name) {
    throw new BedrockError(
      "invalid-request",
      `The model ${body.model} is not the model of the URL, ${model.id}.`,
    );
  }
  const { stopSequences, ...fields } = tuningFields(dialect);
  const options = decodeOptions(body, dialect);
  return {
    model: model.id,
    messages: decodeMessages(readObjects(body, "messages"), dialect),
    ...readTuning(body, { maxTokens: "max_tokens" }),
    ...readTuning(body, fields),
    ...(stopSequences !== undefined && decodeStop(body[stopSequences])),
    ...decodeTools(body, model, dialect),
    ...decodeResponseFormat(body),
    ...decodeEffort(body),
    ...(Object.keys(options).length > 0 && { options: { [dialect.provider]: options } }),
  };
}

/** Stop sequences, which may be one string. */
export function decodeStop(stop: JsonValue | undefined): Pick<ChatRequest, "stopSequences"> {
  if (typeof stop === "string") return { stopSequences: [stop] };
  return Array.isArray(stop) ? { stopSequences: stop.map(String) } : {};
}

function decodeOptions(body: JsonObject, dialect: ChatCompletionsDialect): JsonObject {
  const fields = Object.entries(optionFields(dialect)).filter(([, field]) => body[field] !== undefined);
  return Object.fromEntries(fields.map(([option, field]) => [option, body[field]]));
}

function decodeTools(
  body: JsonObject,
  model: ModelRef,
  dialect: ChatCompletionsDialect,
): Partial<ChatRequest> {
  const tools = readObjects(body, "tools").map(decodeTool);
  const toolChoice = decodeToolChoice(body.tool_choice, dialect.toolChoices?.(model) ?? openAiToolChoices());
  return { ...(tools.length > 0 && { tools }), ...(toolChoice && { toolChoice }) };
}

function decodeTool(tool: JsonObject): Tool {
  const definition = readObject(tool, "function") ?? {};
  const description = readString(definition, "description");
  return {
    type: "function",
    name: readString(definition, "name") ?? "",
    ...(description !== undefined && { description }),
    inputSchema: readObject(definition, "parameters") ?? {},
    ...(typeof definition.strict === "boolean" && { strict: definition.strict }),
  };
}

function decodeToolChoice(choice: JsonValue | undefined, native: ToolChoiceWords): ToolChoice | undefined {
  if (choice === undefined || choice === null) return undefined;
  if (typeof choice === "object" && "function" in choice) {
    return { type: "tool", name: readString(readObject(choice, "function") ?? {}, "name") ?? "" };
  }
  const words = (["auto", "none", "required"] as const).filter((kind) => native[kind] !== undefined);
  const kind = words.find((known) => native[known] === choice);
  if (kind) return kind;
  const known = words.map((word) => native[word]).join(", ");
  throw new BedrockError("invalid-request", `tool_choice ${JSON.stringify(choice)} is none of: ${known}.`);
}

/** How much to think. Words beyond ours mean more; as they are, they are in the options of those who know them. */
export function decodeEffort(body: JsonObject): Partial<ChatRequest> {
  const effort = readString(body, "reasoning_effort");
  if (effort === undefined) return {};
  return { reasoning: effort === "low" || effort === "medium" ? effort : "high" };
}
