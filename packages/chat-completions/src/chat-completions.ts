import {
  type Call,
  type ChatAdapter,
  type ChatOptions,
  type ChatOutput,
  collectParts,
  type EncodedRequest,
  effortOf,
  encodeResponseFormat,
  type JsonObject,
  type JsonValue,
  present,
  readOptions,
  refuseJsonFormat,
  type TuningSetting,
  type Warning,
} from "@bedplate/core";
import { encodeMessages } from "./chat-messages.ts";
import { createStreamDecoder, decodeUsage, firstChoice } from "./chat-stream.ts";
import { choicesOf, encodeTools } from "./chat-tools.ts";
import {
  type ChatCompletionsDialect,
  type ChatCompletionsOptions,
  chatCompletionsFields,
  type NativeTuning,
  optionFields,
  tuningFields,
} from "./dialect.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    chatCompletions?: ImportedModelOptions;
  }
}

/** Makes the adapter of a provider that speaks OpenAI's Chat Completions. */
export function createChatCompletions(dialect: ChatCompletionsDialect): ChatAdapter {
  const { name, exampleModels, supports, provider, efforts, thinks, structuredOutput } = dialect;
  // The table has the tuning's names for keys.
  const tuning = Object.keys(tuningFields(dialect)) as TuningSetting[];
  return {
    kind: "chat",
    name,
    operation: "InvokeModel",
    exampleModels,
    tuning: efforts || thinks ? [...tuning, "reasoning"] : tuning,
    supports,
    objectStrategies: ({ model }) => [
      ...(structuredOutput === false ? [] : (["json-schema"] as const)),
      ...(choicesOf(dialect, model).required ? (["tool"] as const) : []),
    ],
    encodeRequest: (call) => encodeRequest(call, dialect),
    decodeResponse: (reply, call) => decodeResponse(reply, call, provider),
    createStreamDecoder: (call) => createStreamDecoder(call, provider),
  };
}

/** What an imported or marketplace model may take. */
export interface ImportedModelOptions extends ChatCompletionsOptions {
  /** Holds the text to a `json` schema, a `regex`, a `choice` or a `grammar`; imported models alone take it. */
  structuredOutputs?: Readonly<Record<string, JsonValue>>;
}

/** The common dialect, which no model ID names: imported models take it when an alias says `format: "chat-completions"`. */
export const commonDialect: ChatCompletionsDialect = {
  name: "chat-completions",
  provider: "chatCompletions",
  exampleModels: ["arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl"],
  supports: () => false,
  options: { ...chatCompletionsFields, structuredOutputs: "structured_outputs" },
  media: () => ["image"],
};

/** OpenAI's Chat Completions as imported and marketplace models take them; chosen by `format`, never by the model's ID. */
export const chatCompletions: ChatAdapter = createChatCompletions(commonDialect);

function encodeRequest(call: Call, dialect: ChatCompletionsDialect): EncodedRequest {
  if (dialect.structuredOutput === false) refuseJsonFormat(call);
  const warnings: Warning[] = [];
  const body = present({
    messages: encodeMessages(call, dialect, warnings),
    ...encodeTuning(call, dialect, warnings),
    ...encodeTools(call, dialect, warnings),
    response_format: encodeResponseFormat(call.request),
    reasoning_effort: encodeEffort(call, dialect, warnings),
    ...encodeOptions(call, dialect),
  });
  return { body, warnings };
}

/** Tuning under its native names; what the model lacks is warned of. */
export function encodeTuning(
  { request, model }: Call,
  dialect: ChatCompletionsDialect,
  warnings: Warning[],
): JsonObject {
  const without = dialect.without?.(model) ?? [];
  for (const setting of without.filter((lacking) => request[lacking] !== undefined)) {
    const message = `${model.id} has no ${setting}; it was not sent.`;
    warnings.push({ code: "unsupported-setting", setting, message });
  }
  // The table has the tuning's names for keys.
  const fields = Object.entries(tuningFields(dialect)) as [NativeTuning, string][];
  const sent = fields.filter(([setting]) => !without.includes(setting));
  return Object.fromEntries(sent.map(([setting, field]) => [field, request[setting]]));
}

/** The provider's options under their native names. Throws `invalid-request` for unknown ones. */
export function encodeOptions(call: Call, dialect: ChatCompletionsDialect): JsonObject {
  const fields = optionFields(dialect);
  const known = Object.fromEntries(Object.keys(fields).map((option) => [option, true] as const));
  // Each provider declares its options, all of them JSON, with the type of its key.
  const given = call.request.options?.[dialect.provider] as Record<string, JsonValue> | undefined;
  const options = Object.entries(readOptions(call, given, known));
  return Object.fromEntries(options.map(([option, value]) => [fields[option], value]));
}

/** `reasoning` as a native word; what can't be told is warned of. */
export function encodeEffort(
  { request, model }: Call,
  { efforts, thinks }: ChatCompletionsDialect,
  warnings: Warning[],
): string | undefined {
  // Formats whose models don't think are the client's to warn of.
  if (request.reasoning === undefined || !(efforts || thinks)) return undefined;
  const words = efforts?.(model) ?? [];
  const wanted = request.reasoning === "off" ? "off" : effortOf(request.reasoning);
  if (words.includes(wanted)) return wanted;
  const nearest = wanted === "medium" ? words.find((word) => word === "high") : undefined;
  const known = words.length > 0 ? `it knows ${words.join(", ")}` : "it can't be told how much to think";
  const message = `${model.id}: reasoning "${wanted}" was not sent${nearest ? `, but ${nearest}` : ""}; ${known}.`;
  const code = nearest ? "adjusted-setting" : "unsupported-setting";
  warnings.push({ code, setting: "reasoning", message });
  return nearest;
}

/** A whole reply, read as a stream's only chunk. One without a reason may be a guardrail's, which core tells apart. */
export function decodeResponse(reply: JsonObject, call: Call, provider: keyof ChatOptions): ChatOutput {
  firstChoice(reply, true);
  const decoder = createStreamDecoder(call, provider);
  const parts = [...decoder.push(reply), ...decoder.end()];
  if (parts.at(-1)?.type === "finish") return collectParts(parts);
  return collectParts([...parts, { type: "finish", finish: { reason: "other" }, usage: decodeUsage(reply) }]);
}
