import { type ChatRequest, type JsonObject, present, type Tool, unsupported } from "@bedplate/core";
import { type Draft, warn } from "./converse-draft.ts";

/** Whether tools go out with a request. Those that the conversation has used must, even where none may be called. */
export function sendsTools({ tools = [], toolChoice, messages }: ChatRequest): boolean {
  if (tools.every(({ type }) => type === "cache-point")) return false;
  return (
    toolChoice !== "none" ||
    messages.some(({ content }) => content.some(({ type }) => type === "tool-call" || type === "tool-result"))
  );
}

/** `toolConfig`, when there is a tool to send. */
export function encodeToolConfig(draft: Draft): JsonObject | undefined {
  const { request, rules } = draft;
  if (!sendsTools(request)) return undefined;
  if (rules.tools === false) throw unsupported(draft, "this model has no tools", "Use a model that has.");
  return present({
    tools: request.tools?.map((tool) => encodeTool(tool, draft)),
    toolChoice: encodeChoice(draft),
  });
}

function encodeTool(tool: Tool, draft: Draft): JsonObject {
  switch (tool.type) {
    case "cache-point":
      return { cachePoint: present({ type: "default", ttl: tool.ttl }) };
    case "function": {
      const { name, description, inputSchema, strict } = tool;
      const lax = draft.rules.structuredOutput === false;
      if (strict && lax)
        warn(draft, "unsupported-setting", "tools", "this model has no strict tools; strict was not sent");
      return {
        toolSpec: present({
          name,
          description,
          inputSchema: { json: inputSchema },
          strict: lax ? undefined : strict,
        }),
      };
    }
    case "provider":
      if (tool.provider === "amazon") return { systemTool: { name: tool.name, ...tool.definition } };
      throw unsupported(
        draft,
        `Converse has no tool ${tool.name} of ${tool.provider}`,
        "Use the family's own adapter, or options.converse.additionalModelRequestFields.",
      );
  }
}

function encodeChoice(draft: Draft): JsonObject | undefined {
  const { toolChoice = "auto" } = draft.request;
  if (draft.request.toolChoice === undefined) return undefined;
  if (toolChoice === "none") {
    const what =
      'Converse has no toolChoice "none" and needs the tools that the conversation has used; they were sent';
    warn(draft, "adjusted-setting", "toolChoice", what);
    return undefined;
  }
  const kind = typeof toolChoice === "object" ? "tool" : toolChoice;
  if (draft.rules.toolChoices?.includes(kind) === false) {
    // It is what happens without.
    if (kind === "auto") return undefined;
    throw unsupported(draft, `this model takes no toolChoice ${kind}`, "Leave the choice to the model.");
  }
  if (typeof toolChoice === "object") return { tool: { name: toolChoice.name } };
  return toolChoice === "required" ? { any: {} } : { auto: {} };
}
