import * as z from "zod";

// Bodies as the service takes them: unknown keys are refused, as Claude on Bedrock does.
const cacheControl = z.strictObject({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() });
const cached = { cache_control: cacheControl.nullish() };
const citationsSwitch = z.strictObject({ enabled: z.boolean().optional() });
const json = z.record(z.string(), z.json());

const text = z.strictObject({
  type: z.literal("text"),
  text: z.string(),
  citations: z.array(json).nullish(),
  ...cached,
});
const base64 = z.strictObject({ type: z.literal("base64"), media_type: z.string(), data: z.string() });
const image = z.strictObject({ type: z.literal("image"), source: base64, ...cached });
const documentSource = z.discriminatedUnion("type", [
  base64,
  z.strictObject({ type: z.literal("text"), media_type: z.literal("text/plain"), data: z.string() }),
  z.strictObject({
    type: z.literal("content"),
    content: z.union([z.string(), z.array(z.discriminatedUnion("type", [text, image]))]),
  }),
]);
const document = z.strictObject({
  type: z.literal("document"),
  source: documentSource,
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: citationsSwitch.nullish(),
  ...cached,
});
const searchResult = z.strictObject({
  type: z.literal("search_result"),
  source: z.string(),
  title: z.string(),
  content: z.array(text),
  citations: citationsSwitch.nullish(),
  ...cached,
});
const toolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string(),
  name: z.string(),
  input: json,
  ...cached,
});
const toolResult = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z
    .union([z.string(), z.array(z.discriminatedUnion("type", [text, image, document, searchResult]))])
    .optional(),
  is_error: z.boolean().optional(),
  ...cached,
});
const thinking = z.strictObject({ type: z.literal("thinking"), thinking: z.string(), signature: z.string() });
const redactedThinking = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });

const block = z.discriminatedUnion("type", [
  text,
  image,
  document,
  searchResult,
  toolUse,
  toolResult,
  thinking,
  redactedThinking,
]);
const message = z.strictObject({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string(), z.array(block)]),
});

// Tools of Anthropic's own have types and members by date, so only the name is certain.
const tool = z.looseObject({
  type: z.string().optional(),
  name: z.string(),
  description: z.string().optional(),
  input_schema: json.optional(),
  strict: z.boolean().optional(),
  ...cached,
});
const toolChoice = z.strictObject({
  type: z.enum(["auto", "any", "tool", "none"]),
  name: z.string().optional(),
  disable_parallel_tool_use: z.boolean().optional(),
});

/** A body of Claude's Messages format. */
export const claudeBody: z.ZodType = z.strictObject({
  anthropic_version: z.string(),
  anthropic_beta: z.array(z.string()).optional(),
  max_tokens: z.int().min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  messages: z.array(message).min(1),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  stop_sequences: z.array(z.string()).max(8191).optional(),
  tools: z.array(tool).optional(),
  tool_choice: toolChoice.optional(),
  thinking: json.optional(),
  output_config: json.optional(),
  context_management: json.optional(),
  user_profile_id: z.string().optional(),
});
