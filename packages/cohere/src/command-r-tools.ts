import {
  type Call,
  type FunctionTool,
  isObject,
  type JsonObject,
  present,
  type Tool,
  unsupported,
  type Warning,
} from "@bedplate/core";

/** JSON Schema's types in Python's words. */
export const pythonTypes: ReadonlyMap<unknown, string> = new Map([
  ["string", "str"],
  ["integer", "int"],
  ["number", "float"],
  ["boolean", "bool"],
  ["array", "list"],
  ["object", "dict"],
]);

/** What stands in a parameter's description before the schema that its type can't say. */
export const schemaMark = "JSON Schema: ";

/** The request's tools; none when they may not be called. Throws `unsupported` for a choice or a tool that the format can't say. */
export function encodeTools(call: Call, warnings: Warning[]): JsonObject[] | undefined {
  const { tools = [], toolChoice = "auto" } = call.request;
  if (tools.length === 0 || toolChoice === "none") return undefined;
  if (toolChoice !== "auto") {
    throw unsupported(
      call,
      "Command R can't be made to call a tool",
      'Ask for it in the prompt with toolChoice "auto", or use another model.',
    );
  }
  const notes = new Set<string>();
  const native = tools.flatMap((tool) => encodeTool(tool, call, notes));
  for (const note of notes) {
    warnings.push({ code: "adjusted-setting", setting: "tools", message: `${call.model.id}: ${note}` });
  }
  return native.length > 0 ? native : undefined;
}

function encodeTool(tool: Tool, call: Call, notes: Set<string>): JsonObject[] {
  switch (tool.type) {
    case "function":
      return [encodeFunction(tool, notes)];
    case "cache-point":
      notes.add("this format has no cache points; they were left out.");
      return [];
    case "provider":
      throw unsupported(
        call,
        `Command R does not know the tool ${tool.name}`,
        "Give it as a function with a schema.",
      );
  }
}

// Keys that change nothing for a flat list of parameters.
const flatKeys = ["type", "properties", "required", "additionalProperties", "$schema"];

// Parameters are one level deep; what is lost or changed is noted.
function encodeFunction(
  { name, description, inputSchema, strict }: FunctionTool,
  notes: Set<string>,
): JsonObject {
  const { properties, required: names } = inputSchema;
  const lost = Object.keys(inputSchema).filter((key) => !flatKeys.includes(key));
  if (lost.length > 0) notes.add(`the tool ${name} was sent without ${lost.join(", ")} of its schema.`);
  if (strict) notes.add(`arguments can't be held to their schema; strict of the tool ${name} was ignored.`);
  const parameters = Object.entries(isObject(properties) ? properties : {}).map(([key, schema]) => {
    const parameter = encodeParameter(isObject(schema) ? schema : {});
    if (parameter.described) {
      notes.add(
        `the schema of ${name}'s parameter ${key} does not fit a type; it went as text beside "${parameter.native.type}".`,
      );
    }
    const required = Array.isArray(names) && names.includes(key);
    return [key, { ...parameter.native, ...(required && { required }) }] as const;
  });
  return present({
    name,
    description,
    parameter_definitions: parameters.length > 0 ? Object.fromEntries(parameters) : undefined,
  });
}

/** A parameter. Where its type says less than its schema, the schema stands in the description. */
export function encodeParameter(schema: JsonObject): { native: JsonObject; described: boolean } {
  const { description, ...rest } = schema;
  const exact = exactType(rest);
  const texts = exact ? [description] : [description, schemaMark + JSON.stringify(rest)];
  const text = texts.filter((line) => typeof line === "string").join("\n");
  return {
    native: { ...(text !== "" && { description: text }), type: exact ?? roughType(rest) },
    described: exact === undefined,
  };
}

function exactType({ type, items, ...more }: JsonObject): string | undefined {
  if (Object.keys(more).length > 0) return undefined;
  if (items === undefined) return pythonTypes.get(type);
  const inner = type === "array" && isObject(items) ? exactType(items) : undefined;
  return inner && `List[${inner}]`;
}

function roughType({ type, enum: values }: JsonObject): string {
  const [value] = Array.isArray(values) ? values : [];
  const types = Array.isArray(type) ? type : [type, typeof value];
  return pythonTypes.get(types.find((one) => pythonTypes.has(one))) ?? "str";
}
