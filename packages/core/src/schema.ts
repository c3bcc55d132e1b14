import { BedrockError } from "./error.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { schemaProblems } from "./schema-check.ts";

/** A schema of any library that follows the Standard Schema specification (standardschema.dev), such as zod's, or plain JSON Schema. */
export type Schema = StandardSchema | JsonObject;

/** What is used of the Standard Schema specification and of its Standard JSON Schema. */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardOutcome<Output> | Promise<StandardOutcome<Output>>;
    readonly types?: { readonly output: Output } | undefined;
    readonly jsonSchema?: { readonly input: (options: { target: "draft-2020-12" }) => object };
  };
}

type StandardOutcome<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema's values are once they are checked. */
export type SchemaOutput<Of extends Schema> = Of extends StandardSchema<infer Output> ? Output : JsonValue;

/** A schema, ready for use. */
export interface ReadSchema {
  readonly jsonSchema: JsonObject;
  /** The value as the schema gives it, or what is wrong with it. */
  check(value: JsonValue): Promise<{ value: unknown } | { problems: readonly string[] }>;
}

/** Takes a schema in. Throws `configuration` for one that can't be told as JSON Schema. */
export function readSchema(schema: Schema): ReadSchema {
  if (!isStandard(schema)) {
    return {
      jsonSchema: schema,
      async check(value) {
        const problems = schemaProblems(schema, value);
        return problems.length > 0 ? { problems } : { value };
      },
    };
  }
  const { validate } = schema["~standard"];
  return {
    jsonSchema: jsonSchemaOf(schema),
    async check(value) {
      const outcome = await validate(value);
      return outcome.issues ? { problems: outcome.issues.map(told) } : { value: outcome.value };
    },
  };
}

function isStandard(schema: Schema): schema is StandardSchema {
  return "~standard" in schema;
}

function jsonSchemaOf({ "~standard": { vendor, jsonSchema } }: StandardSchema): JsonObject {
  if (!jsonSchema) {
    const way = "Take a version of it that has Standard JSON Schema (zod 4.2 or later), or pass JSON Schema.";
    throw new BedrockError(
      "configuration",
      `This schema of ${vendor} can't say itself as JSON Schema. ${way}`,
    );
  }
  try {
    // The specification promises JSON.
    const { $schema: _, ...schema } = jsonSchema.input({ target: "draft-2020-12" }) as JsonObject;
    return schema;
  } catch (cause) {
    const fact = `This schema of ${vendor} holds what JSON Schema can't say (${(cause as Error).message}).`;
    throw new BedrockError("configuration", `${fact} Leave it out, or pass JSON Schema.`, { cause });
  }
}

function told({ message, path = [] }: StandardIssue): string {
  const steps = path.map((step) => `/${String(typeof step === "object" ? step.key : step)}`);
  return `${steps.join("") || "/"}: ${message}`;
}
