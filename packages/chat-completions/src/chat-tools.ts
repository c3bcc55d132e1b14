import {
  type Call,
  type FunctionTool,
  type JsonObject,
  leftOut,
  type ModelRef,
  present,
  type Tool,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { type ChatCompletionsDialect, openAiToolChoices, type ToolChoiceWords } from "./dialect.ts";

/** Tools and the choice among them in the native form. Throws `unsupported` for what a dialect lacks. */
export function encodeTools(call: Call, dialect: ChatCompletionsDialect, warnings: Warning[]): JsonObject {
  const { tools = [], toolChoice } = call.request;
  if (tools.length === 0) return {};
  const words = choicesOf(dialect, call.model);
  if (words.auto === undefined && toolChoice !== "none") {
    throw unsupported(call, "this model has no tools", "Use a model or an adapter that has.");
  }
  if (tools.some(({ type }) => type === "cache-point")) warnings.push(leftOut(call, "cache-point", "tools"));
  const functions = tools.flatMap((tool) => functionOf(tool, call));
  const native = functions.map((tool) => encodeTool(tool, dialect.structuredOutput !== false));
  if (dialect.structuredOutput === false && functions.some(({ strict }) => strict)) {
    const message = `${call.model.id}: arguments can't be held to their schema; strict was not sent.`;
    warnings.push({ code: "unsupported-setting", setting: "tools", message });
  }
  if (toolChoice === undefined) return { tools: native };
  const kind = typeof toolChoice === "object" ? "tool" : toolChoice;
  const word = words[kind];
  if (word === undefined && kind === "none") return {};
  if (word === undefined) {
    throw unsupported(
      call,
      `this format has no toolChoice "${kind}"`,
      'Use "auto", and say it in the prompt.',
    );
  }
  const choice = typeof toolChoice === "object" ? { type: word, function: { name: toolChoice.name } } : word;
  return { tools: native, tool_choice: choice };
}

/** The words for the tool choices that a model takes. */
export function choicesOf(
  { toolChoices = openAiToolChoices }: ChatCompletionsDialect,
  model: ModelRef,
): ToolChoiceWords {
  return toolChoices(model);
}

function functionOf(tool: Tool, call: Call): FunctionTool[] {
  if (tool.type === "function") return [tool];
  if (tool.type === "cache-point") return [];
  throw unsupported(
    call,
    `the tool ${tool.name} belongs to ${tool.provider}`,
    "Define it as a function tool.",
  );
}

function encodeTool(
  { name, description, inputSchema, strict }: FunctionTool,
  takesStrict: boolean,
): JsonObject {
  const definition = { name, description, parameters: inputSchema, strict: takesStrict ? strict : undefined };
  return { type: "function", function: present(definition) };
}
