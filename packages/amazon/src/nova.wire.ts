import * as z from "zod";
import { type MediaPart, mediaTypes } from "./nova-media.ts";

// Bodies as the service takes them: unknown keys are refused.
const json = z.record(z.string(), z.json());
const nothing = z.strictObject({});
const cachePoint = z.strictObject({ type: z.literal("default") }).optional();

/** An object whose one member says what it is; a cache point may stand beside it or alone. */
function oneOf(members: Readonly<Record<string, z.ZodType>>): z.ZodType {
  const isOne = (block: object): boolean => {
    const given = Object.keys(block).filter((key) => key !== "cachePoint");
    return given.length === 1 || (given.length === 0 && "cachePoint" in block);
  };
  return z.strictObject({ ...z.object(members).partial().shape, cachePoint }).refine(isOne, {
    error: `exactly one of [${Object.keys(members).join(", ")}] is expected`,
    // An unknown key is complaint enough.
    when: ({ issues }) => issues.length === 0,
  });
}

const bytes = z.strictObject({ bytes: z.string() });
const s3Location = z.strictObject({ uri: z.string(), bucketOwner: z.string().optional() });
const bytesOrS3 = z
  .strictObject({ bytes: z.string().optional(), s3Location: s3Location.optional() })
  .refine((source) => Object.keys(source).length === 1, "either [bytes] or [s3Location] is expected");

function media(type: MediaPart["type"], source: z.ZodType, more: z.core.$ZodLooseShape = {}): z.ZodType {
  return z.strictObject({ format: z.enum(Object.keys(mediaTypes[type])), ...more, source });
}

const toolResult = z.strictObject({
  toolUseId: z.string(),
  content: z.array(z.union([z.strictObject({ text: z.string() }), z.strictObject({ json })])),
  status: z.enum(["success", "error"]).optional(),
});
const toolUse = z.strictObject({ toolUseId: z.string(), name: z.string(), input: json });
const reasoningText = z.strictObject({ text: z.string(), signature: z.string().optional() });

// Documents stand in Converse's schema only; taken here as there, unverified.
const userBlock = oneOf({
  text: z.string(),
  image: media("image", bytes),
  video: media("video", bytesOrS3),
  audio: media("audio", bytesOrS3),
  document: media("document", bytes, { name: z.string().min(1) }),
  toolResult,
});
const assistantBlock = oneOf({
  text: z.string(),
  toolUse,
  reasoningContent: z.strictObject({ reasoningText }),
});
const message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("user"), content: z.array(userBlock).min(1) }),
  z.strictObject({ role: z.literal("assistant"), content: z.array(assistantBlock).min(1) }),
]);

const reasoningConfig = z
  .strictObject({
    type: z.enum(["enabled", "disabled"]),
    maxReasoningEffort: z.enum(["low", "medium", "high"]).optional(),
  })
  .optional();
const maxTokens = z.int().min(1).optional();
const topP = z.number().min(0).max(1).optional();
const topK = z.int().min(0).max(128).optional();
const inferenceConfig = z.strictObject({
  maxTokens,
  max_new_tokens: maxTokens,
  temperature: z.number().min(0).max(1).optional(),
  topP,
  top_p: topP,
  topK,
  top_k: topK,
  stopSequences: z.array(z.string()).optional(),
  reasoningConfig,
});

const toolSpec = z.strictObject({
  name: z.string().min(1).max(64),
  description: z.string().optional(),
  inputSchema: z.strictObject({ json }),
});
// What Amazon's own tools take beside their name is not documented.
const tool = z
  .strictObject({ toolSpec: toolSpec.optional(), systemTool: z.looseObject({ name: z.string() }).optional() })
  .refine((value) => Object.keys(value).length === 1, "either [toolSpec] or [systemTool] is expected");
const toolChoice = z.union([
  z.strictObject({ auto: nothing }),
  z.strictObject({ any: nothing }),
  z.strictObject({ tool: z.strictObject({ name: z.string() }) }),
]);

/** A body of Nova's understanding models. */
export const novaBody: z.ZodType = z.strictObject({
  schemaVersion: z.string().optional(),
  system: z.array(oneOf({ text: z.string() })).optional(),
  messages: z.array(message).min(1),
  inferenceConfig: inferenceConfig.optional(),
  toolConfig: z.strictObject({ tools: z.array(tool).min(1), toolChoice: toolChoice.optional() }).optional(),
  reasoningConfig,
});
