import { BedrockError } from "@bedplate/core";
import * as z from "zod";
import type { GuardrailDefinition } from "./guardrail.ts";
import { type PiiType, piiTypes } from "./guardrail-pii.ts";
import type { Resource } from "./resource.ts";

/** What a config file says of a local Bedrock; parts of `HandlerOptions`. */
export interface ServerConfig {
  guardrails?: readonly GuardrailDefinition[];
  resources?: readonly Resource[];
}

/** Reads a config file from JSON text. Throws `configuration`, which names the fields that are wrong. */
export function readConfig(text: string): ServerConfig {
  const read = configSchema.safeParse(parse(text));
  if (read.success) return read.data;
  const issues = read.error.issues.map(
    ({ path, message }) => `${path.join(".") || "all of it"}: ${message}.`,
  );
  throw new BedrockError("configuration", `The config file is wrong at ${issues.join(" ")}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BedrockError("configuration", `The config file is not JSON: ${cause}.`, { cause });
  }
}

const text = z.string().min(1);
const score = z.number().min(0).max(1).exactOptional();
const action = z.enum(["ANONYMIZE", "BLOCK"]);

const pattern = text.refine(isPattern, "It is not a regular expression");

function isPattern(source: string): boolean {
  try {
    return new RegExp(source, "g").source !== "";
  } catch {
    return false;
  }
}

const guardrail: z.ZodType<GuardrailDefinition> = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+$/, "It has lower-case letters and digits only"),
  name: text.exactOptional(),
  versions: z.array(z.string().regex(/^[1-9]\d{0,7}$/, "It is a number")).exactOptional(),
  blockedInputMessaging: text,
  blockedOutputsMessaging: text,
  words: z.array(text).exactOptional(),
  profanity: z.boolean().exactOptional(),
  topics: z
    .array(z.strictObject({ name: text, keywords: z.array(text), examples: z.array(text).exactOptional() }))
    .exactOptional(),
  contentFilters: z
    .array(
      z.strictObject({
        type: z.enum(["HATE", "INSULTS", "MISCONDUCT", "PROMPT_ATTACK", "SEXUAL", "VIOLENCE"]),
        strength: z.enum(["LOW", "MEDIUM", "HIGH"]),
      }),
    )
    .exactOptional(),
  pii: z
    // The table's keys are the types.
    .array(z.strictObject({ type: z.enum(piiTypes as PiiType[]), action }))
    .exactOptional(),
  regexes: z.array(z.strictObject({ name: text, pattern, action })).exactOptional(),
  grounding: z.strictObject({ grounding: score, relevance: score }).exactOptional(),
});

function arnOf(kind: string): z.ZodString {
  return z
    .string()
    .regex(
      new RegExp(`^arn:aws[^:]*:bedrock:[a-z0-9-]+:\\d{12}:${kind}/.+$`),
      `It is not the ARN of a ${kind}`,
    );
}

function named<Kind extends Resource["kind"], Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) {
  return z.strictObject({ kind: z.literal(kind), arn: arnOf(kind), name: text, ...shape });
}

const models = z.tuple([text], text);

const resource = z.discriminatedUnion("kind", [
  named("application-inference-profile", { model: text }),
  named("provisioned-model", { model: text }),
  named("custom-model", { model: text }),
  named("custom-model-deployment", { customModel: arnOf("custom-model") }),
  named("imported-model", { architecture: text, format: text.exactOptional() }),
  named("prompt-router", { models }),
  named("default-prompt-router", { models }),
  named("prompt", { model: text, text }),
]);

const configSchema: z.ZodType<ServerConfig> = z.strictObject({
  guardrails: z.array(guardrail).exactOptional(),
  resources: z.array(resource).exactOptional(),
});
