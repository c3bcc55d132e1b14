import * as z from "zod";
import { type ChatCompletionsDialect, optionFields, tuningFields } from "./dialect.ts";

const json = z.record(z.string(), z.json());
const textPart = z.strictObject({ type: z.literal("text"), text: z.string() });
const text = z.union([z.string(), z.array(textPart)]);
const userPart = z.discriminatedUnion("type", [
  textPart,
  z.strictObject({
    type: z.literal("image_url"),
    image_url: z.strictObject({ url: z.string(), detail: z.string().optional() }),
  }),
  z.strictObject({
    type: z.literal("input_audio"),
    input_audio: z.strictObject({ data: z.string(), format: z.string() }),
  }),
]);
const toolCall = z.strictObject({
  id: z.string(),
  type: z.literal("function").optional(),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer"]), content: text, name: z.string().optional() }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(userPart)]),
    name: z.string().optional(),
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: text.nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z.array(toolCall).nullish(),
    name: z.string().optional(),
  }),
  z.strictObject({
    role: z.literal("tool"),
    tool_call_id: z.string(),
    content: text,
    name: z.string().optional(),
  }),
]);
const tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: json.nullish(),
    strict: z.boolean().nullish(),
  }),
});
const toolChoice = z.union([
  z.string(),
  z.strictObject({ type: z.literal("function"), function: z.strictObject({ name: z.string() }) }),
]);
const responseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.enum(["text", "json_object"]) }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: z.string(),
      description: z.string().nullish(),
      schema: json.nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

const tuning: Readonly<Record<string, z.ZodType>> = {
  maxTokens: z.int().min(1),
  temperature: z.number().min(0).max(2),
  topP: z.number().min(0).max(1),
  topK: z.int().min(0),
  stopSequences: z.union([z.string(), z.array(z.string())]),
  seed: z.int(),
};

/** Bodies of a dialect: its tuning and options, and no other keys. */
export function chatCompletionsBody(dialect: ChatCompletionsDialect): z.ZodType {
  const settings = Object.entries(tuningFields(dialect)).map(
    ([setting, field]) => [field, tuning[setting]?.nullish() ?? z.json()] as const,
  );
  const options = Object.values(optionFields(dialect)).map((field) => [field, z.json().optional()] as const);
  return z.strictObject({
    ...Object.fromEntries([...options, ...settings]),
    // The older name of the limit is taken beside the newer one.
    ...(tuningFields(dialect).maxTokens === "max_completion_tokens" && {
      max_tokens: tuning.maxTokens?.nullish(),
    }),
    messages: z.array(message).min(1),
    model: z.string().optional(),
    stream: z.boolean().optional(),
    stream_options: json.optional(),
    tools: z.array(tool).nullish(),
    tool_choice: toolChoice.nullish(),
    ...(dialect.structuredOutput !== false && { response_format: responseFormat.nullish() }),
    ...(dialect.efforts && { reasoning_effort: z.string().nullish() }),
  });
}
