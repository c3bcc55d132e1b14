import type { FunctionTool } from "./chat.ts";
import type { JsonValue } from "./json.ts";
import type { ToolResultContent } from "./message-parts.ts";
import { type ReadSchema, readSchema, type Schema, type SchemaOutput } from "./schema.ts";

/** A tool as an application defines it. */
export interface ToolDefinition<Input extends Schema> {
  name: string;
  description?: string;
  /** Of the arguments, an object: zod or any other Standard Schema, or JSON Schema. */
  input: Input;
  /** Whether the service holds the arguments to the schema. They are checked in any case. */
  strict?: boolean;
  /** Runs one call. What it throws is told to the model by its message alone. Without it the loop ends at the tool's calls. */
  run?: (input: SchemaOutput<Input>, context: ToolContext) => ToolOutput | Promise<ToolOutput>;
}

/** What a tool knows of a call beside its arguments. */
export interface ToolContext {
  readonly toolCallId: string;
  /** Aborts when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** What a tool gives: text, any other JSON value, or parts such as pictures, which are objects with a part's `type`. */
export type ToolOutput = JsonValue | readonly ToolResultContent[];

/** A function that the model may call and `runTools` runs. Any request takes it, and only its plain data goes on the wire. */
export interface RunnableTool extends FunctionTool {
  readonly check: ReadSchema["check"];
  readonly run?: (input: never, context: ToolContext) => ToolOutput | Promise<ToolOutput>;
}

/** Defines a tool: its input's type comes from the schema. Throws `configuration` for a schema that JSON Schema can't say. */
export function tool<Input extends Schema>(definition: ToolDefinition<Input>): RunnableTool {
  const { name, description, input, strict, run } = definition;
  const { jsonSchema, check } = readSchema(input);
  return {
    type: "function",
    name,
    ...(description !== undefined && { description }),
    inputSchema: jsonSchema,
    ...(strict !== undefined && { strict }),
    check,
    ...(run && { run }),
  };
}
