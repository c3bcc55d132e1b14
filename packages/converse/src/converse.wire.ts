import * as z from "zod";
import { formats, type MediaPart } from "./converse-media.ts";

// The service ignores members that it does not know; what a union holds it must know.
const json = z.record(z.string(), z.json());
const name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, "a name has 1 to 64 of [a-zA-Z0-9_-]");
const toolUseId = z.string().regex(/^[a-zA-Z0-9_.:-]{1,64}$/, "an ID has 1 to 64 of [a-zA-Z0-9_.:-]");

/** An object whose one member says what it is. */
function oneOf(members: Readonly<Record<string, z.ZodType>>): z.ZodType {
  return z
    .strictObject(z.object(members).partial().shape)
    .refine((value) => Object.values(value).filter((member) => member !== undefined).length === 1, {
      error: `exactly one of [${Object.keys(members).join(", ")}] is expected`,
      // An unknown key is complaint enough.
      when: ({ issues }) => issues.length === 0,
    });
}

const s3Location = z.object({ uri: z.string(), bucketOwner: z.string().optional() });
const bytesOrS3 = oneOf({ bytes: z.string(), s3Location });
const texts = z.array(oneOf({ text: z.string() }));

function media(type: MediaPart["type"]): z.ZodType {
  return z.object({ format: z.enum(formats[type]), source: bytesOrS3 });
}

const image = media("image");
const video = media("video");
const citations = z.object({ enabled: z.boolean() }).optional();
const document = z.object({
  format: z.enum(formats.document).optional(),
  name: z.string().min(1).max(200),
  source: oneOf({ bytes: z.string(), s3Location, text: z.string(), content: texts }),
  context: z.string().optional(),
  citations,
});
const searchResult = z.object({
  source: z.string(),
  title: z.string(),
  content: z.array(z.object({ text: z.string() })),
  citations,
});
const toolResult = z.object({
  toolUseId,
  content: z.array(oneOf({ json: z.json(), text: z.string(), image, document, video, searchResult })),
  status: z.enum(["success", "error"]).optional(),
  type: z.string().optional(),
});
const toolUse = z.object({ toolUseId, name, input: json, type: z.string().optional() });
const reasoningContent = oneOf({
  reasoningText: z.object({ text: z.string(), signature: z.string().optional() }),
  redactedContent: z.string(),
});

const range = { start: z.int().min(0).optional(), end: z.int().min(0).optional() };
const documentRange = z.object({ documentIndex: z.int().min(0).optional(), ...range });
const citation = z.object({
  title: z.string().optional(),
  source: z.string().optional(),
  sourceContent: texts.optional(),
  location: oneOf({
    web: z.object({ url: z.string().optional(), domain: z.string().optional() }),
    documentChar: documentRange,
    documentPage: documentRange,
    documentChunk: documentRange,
    searchResultLocation: z.object({ searchResultIndex: z.int().min(0).optional(), ...range }),
  }).optional(),
});
const citationsContent = z.object({ content: texts.optional(), citations: z.array(citation).optional() });

const cachePoint = z.object({ type: z.literal("default"), ttl: z.enum(["5m", "1h"]).optional() });
const guardContent = oneOf({
  text: z.object({
    text: z.string(),
    qualifiers: z.array(z.enum(["grounding_source", "query", "guard_content"])).optional(),
  }),
  image: z.object({ format: z.enum(["png", "jpeg"]), source: oneOf({ bytes: z.string() }) }),
});

// Tools that come and go between turns (toolAddition, toolRemoval) are not known here.
const system = oneOf({ text: z.string().min(1), guardContent, cachePoint });
const userBlock = oneOf({
  text: z.string(),
  image,
  document,
  video,
  audio: media("audio"),
  toolResult,
  guardContent,
  cachePoint,
  searchResult,
});
const assistantBlock = oneOf({
  text: z.string(),
  image,
  audio: media("audio"),
  toolUse,
  toolResult,
  reasoningContent,
  citationsContent,
  cachePoint,
});
const message = z.discriminatedUnion("role", [
  z.object({ role: z.literal("user"), content: z.array(userBlock).min(1) }),
  z.object({ role: z.literal("assistant"), content: z.array(assistantBlock).min(1) }),
  z.object({ role: z.literal("system"), content: z.array(system).min(1) }),
]);

const unit = z.number().min(0).max(1).optional();
const inferenceConfig = z.object({
  maxTokens: z.int().min(1).optional(),
  temperature: unit,
  topP: unit,
  stopSequences: z.array(z.string().min(1)).max(2500).optional(),
});
const toolSpec = z.object({
  name,
  description: z.string().min(1).optional(),
  inputSchema: oneOf({ json }),
  strict: z.boolean().optional(),
});
const toolConfig = z.object({
  tools: z.array(oneOf({ toolSpec, systemTool: z.object({ name }), cachePoint })).min(1),
  toolChoice: oneOf({ auto: z.object({}), any: z.object({}), tool: z.object({ name }) }).optional(),
});
const guardrailConfig = z.object({
  guardrailIdentifier: z.string().optional(),
  guardrailVersion: z
    .string()
    .regex(/^(|[1-9][0-9]{0,7}|DRAFT)$/, "a guardrail's version is a number or DRAFT")
    .optional(),
  trace: z.enum(["enabled", "disabled", "enabled_full"]).optional(),
  streamProcessingMode: z.enum(["sync", "async"]).optional(),
});
const jsonSchema = z.object({
  schema: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
});
const outputConfig = z.object({
  textFormat: z.object({ type: z.literal("json_schema"), structure: oneOf({ jsonSchema }) }).optional(),
  effort: z.string().max(16).optional(),
});

/** A body of Converse and ConverseStream. */
export const converseBody: z.ZodType = z.object({
  messages: z.array(message).optional(),
  system: z.array(system).optional(),
  inferenceConfig: inferenceConfig.optional(),
  toolConfig: toolConfig.optional(),
  guardrailConfig: guardrailConfig.optional(),
  additionalModelRequestFields: json.optional(),
  promptVariables: z.record(z.string(), oneOf({ text: z.string() })).optional(),
  additionalModelResponseFieldPaths: z.array(z.string().min(1).max(256)).max(10).optional(),
  requestMetadata: z.record(z.string().min(1).max(256), z.string().max(256)).optional(),
  performanceConfig: z.object({ latency: z.enum(["standard", "optimized"]).optional() }).optional(),
  serviceTier: z.object({ type: z.enum(["priority", "default", "flex", "reserved"]) }).optional(),
  outputConfig: outputConfig.optional(),
});
