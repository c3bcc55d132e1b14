import * as z from "zod";

const json = z.record(z.string(), z.json());
const call = z.strictObject({ name: z.string(), parameters: json });
const toolResult = z.strictObject({ call, outputs: z.array(json) });

// The role TOOL and calls are in Cohere's own API; unverified on Bedrock.
const turn = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("USER"), message: z.string() }),
  z.strictObject({
    role: z.literal("CHATBOT"),
    message: z.string(),
    tool_calls: z.array(call).optional(),
  }),
  z.strictObject({ role: z.literal("TOOL"), tool_results: z.array(toolResult) }),
]);

const parameter = z.strictObject({
  description: z.string().optional(),
  type: z.string(),
  required: z.boolean().optional(),
});
const tool = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  parameter_definitions: z.record(z.string(), parameter).optional(),
});

/** A body of Command R or R+. */
export const commandRBody: z.ZodType = z.strictObject({
  message: z.string(),
  chat_history: z.array(turn).optional(),
  preamble: z.string().optional(),
  // `_excludes` lists the keys that the model does not see.
  documents: z.array(z.record(z.string(), z.union([z.string(), z.array(z.string())]))).optional(),
  tools: z.array(tool).optional(),
  tool_results: z.array(toolResult).optional(),
  max_tokens: z.int().min(1).max(4096).optional(),
  temperature: z.number().min(0).max(1).optional(),
  p: z.number().min(0.01).max(0.99).optional(),
  k: z.int().min(0).max(500).optional(),
  stop_sequences: z.array(z.string()).optional(),
  seed: z.int().optional(),
  frequency_penalty: z.number().min(0).max(1).optional(),
  presence_penalty: z.number().min(0).max(1).optional(),
  search_queries_only: z.boolean().optional(),
  prompt_truncation: z.enum(["OFF", "AUTO_PRESERVE_ORDER"]).optional(),
  return_prompt: z.boolean().optional(),
  raw_prompting: z.boolean().optional(),
});
