import {
  type BedrockError,
  breakMarkers,
  type Call,
  type ChatRequest,
  type FunctionTool,
  leftOut,
  markerWarning,
  type Tool,
  type ToolChoice,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { callsTools, type LlamaTemplate } from "./llama-model.ts";
import { markers } from "./llama-template.ts";

/** How the text about tools begins. */
export const toolsIntro = "You have access to the following functions:";

/** How calls are asked for, after Meta's guide for custom tools of Llama 3.1. */
export const callFormat =
  'To call functions, answer with one JSON object for each call and nothing else, separated by "; ", in the format {"name": function name, "parameters": dictionary of argument name and its value}. Do not use variables.';

/** Whether the model is told of tools, so that its answer may be calls. */
export function offersTools({ tools = [], toolChoice }: ChatRequest): boolean {
  return toolChoice !== "none" && tools.some((tool) => tool.type !== "cache-point");
}

/** A request's tools as text of the system turn; no text when none are offered. Throws `unsupported` for models and tools that it can't do. */
export function encodeTools(call: Call, template: LlamaTemplate): { text?: string; warnings: Warning[] } {
  const { request, model } = call;
  const hasPoint = request.tools?.some(({ type }) => type === "cache-point");
  const warnings = hasPoint ? [leftOut(call, "cache-point", "tools")] : [];
  if (!offersTools(request)) return { warnings };
  if (!callsTools(call, template)) throw toolless(call);
  const tools = (request.tools ?? []).flatMap((tool) => listed(tool, call));
  const written = writeTools(tools, request.toolChoice);
  const text = breakMarkers(written, markers[template]);
  if (tools.some(({ strict }) => strict)) {
    const message = `${model.id}: a prompt has no strict schemas; ignored.`;
    warnings.push({ code: "unsupported-setting", setting: "tools", message });
  }
  if (text !== written) warnings.push(markerWarning(call, "tools"));
  return { text, warnings };
}

/** The text that lists tools and says how and whether to call them. */
export function writeTools(tools: readonly FunctionTool[], choice: ToolChoice = "auto"): string {
  const lines = tools.map(({ name, description, inputSchema }) =>
    JSON.stringify({ name, description, parameters: inputSchema }),
  );
  return [toolsIntro, "", ...lines, "", `${callFormat} ${choiceText(choice)}`].join("\n");
}

/** What the model is told of its choice. */
export function choiceText(choice: ToolChoice): string {
  if (typeof choice === "object") return `You must call the function ${JSON.stringify(choice.name)}.`;
  return choice === "required"
    ? "You must call at least one function."
    : "If no function is needed, answer in plain text.";
}

/** The error for tools of any kind where the model has none. */
export function toolless(call: Call): BedrockError {
  return unsupported(
    call,
    "only Llama 3.1 and later call tools",
    "Use such a model, or leave the tools out.",
  );
}

function listed(tool: Tool, call: Call): FunctionTool[] {
  switch (tool.type) {
    case "function":
      return [tool];
    case "cache-point":
      return [];
    case "provider":
      throw unsupported(
        call,
        `Llama does not know the tool ${tool.name}`,
        "Give it as a function with a schema.",
      );
  }
}

/** Writes an answer as the text that a Llama gives: prose as it is, tool calls as JSON. */
export interface AnswerWriter {
  text(delta: string): string;
  /** A call begins; its arguments follow as `input`. */
  call(name: string): string;
  input(delta: string): string;
  end(): string;
}

/** Starts an answer's text. The pieces that the methods return, joined, are the text. */
export function createAnswerWriter(): AnswerWriter {
  let state: "empty" | "prose" | "call" | "call with input" = "empty";
  const close = (): string => (state === "call" ? "{}}" : state === "call with input" ? "}" : "");
  return {
    text(delta) {
      if (delta === "") return "";
      const closing = close();
      state = "prose";
      return closing === "" ? delta : `${closing}\n${delta}`;
    },
    call(name) {
      const before = state === "empty" ? "" : state === "prose" ? "\n" : `${close()}; `;
      state = "call";
      return `${before}{"name": ${JSON.stringify(name)}, "parameters": `;
    },
    input(delta) {
      if (delta.trim() !== "") state = "call with input";
      return delta;
    },
    end: close,
  };
}
