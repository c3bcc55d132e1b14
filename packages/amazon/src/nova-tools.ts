import { isModel, type JsonObject, present, type Tool, type ToolChoice, unsupported } from "@bedplate/core";
import { type Draft, isFirstGeneration, warn } from "./nova-draft.ts";

/** `toolConfig`, when there is a tool that may be called. */
export function encodeToolConfig(draft: Draft): JsonObject | undefined {
  const { tools = [], toolChoice, messages } = draft.request;
  if (toolChoice === "none") {
    if (tools.length > 0 && messages.some(({ role }) => role === "tool")) {
      const what = 'Nova has no toolChoice "none"; no tools were sent, though the conversation uses some';
      warn(draft, "adjusted-setting", "toolChoice", what);
    }
    return undefined;
  }
  const native = tools.flatMap((tool) => encodeTool(tool, draft));
  return native.length > 0
    ? present({ tools: native, toolChoice: toolChoice && encodeChoice(toolChoice) })
    : undefined;
}

function encodeTool(tool: Tool, draft: Draft): JsonObject[] {
  switch (tool.type) {
    case "cache-point":
      return [];
    case "function": {
      const { name, description, inputSchema, strict } = tool;
      if (strict)
        warn(draft, "unsupported-setting", "tools", "Nova has no strict tools; strict was not sent");
      return [{ toolSpec: present({ name, description, inputSchema: { json: inputSchema } }) }];
    }
    case "provider":
      if (tool.provider === "amazon" && hasSystemTools(draft))
        return [{ systemTool: { name: tool.name, ...tool.definition } }];
      throw unsupported(
        draft,
        `this Nova has no tool ${tool.name} of ${tool.provider}`,
        "Define it as a function tool, or use Nova 2 for Amazon's own.",
      );
  }
}

function hasSystemTools({ model }: Draft): boolean {
  return !isFirstGeneration(model) || isModel(model, "amazon.nova-premier-");
}

function encodeChoice(choice: Exclude<ToolChoice, "none">): JsonObject {
  if (typeof choice === "object") return { tool: { name: choice.name } };
  return choice === "required" ? { any: {} } : { auto: {} };
}
