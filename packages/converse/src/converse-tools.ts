import {
  type ChatRequest,
  type JsonObject,
  type Message,
  present,
  type Tool,
  unsupported,
} from "@bedplate/core";
import { type Draft, warn } from "./converse-draft.ts";
import { allParts } from "./turns-parts.ts";

/** Whether tools go out with a request. What a conversation has used must, whether or not it may be called or was given. */
export function sendsTools({ tools = [], toolChoice, messages }: ChatRequest): boolean {
  const given = tools.some(({ type }) => type !== "cache-point");
  return (given && toolChoice !== "none") || usesTools(messages);
}

function usesTools(messages: readonly Message[]): boolean {
  return messages.some(({ content }) =>
    content.some(({ type }) => type === "tool-call" || type === "tool-result"),
  );
}

/** `toolConfig`, when there is a tool to send. */
export function encodeToolConfig(draft: Draft): JsonObject | undefined {
  const { request, rules } = draft;
  if (!sendsTools(request)) return undefined;
  if (rules.tools === false) throw unsupported(draft, "this model has no tools", "Use a model that has.");
  const tools = knownTools(draft);
  if (tools.length === 0) return undefined;
  return present({ tools: tools.map((tool) => encodeTool(tool, draft)), toolChoice: encodeChoice(draft) });
}

// The service refuses calls in the history without a toolConfig. A stored prompt has one of its own.
function knownTools(draft: Draft): readonly Tool[] {
  const { tools = [], messages } = draft.request;
  if (tools.some(({ type }) => type !== "cache-point")) return tools;
  if (draft.model.kind === "prompt") return [];
  const names = allParts(messages).flatMap((part) => (part.type === "tool-call" ? part.name : []));
  const what = "the tools that the conversation has used were not given; they were sent by their names alone";
  warn(draft, "adjusted-content", "tools", what);
  const used = [...new Set(names)].map(
    (name): Tool => ({ type: "function", name, inputSchema: { type: "object" } }),
  );
  return [...used, ...tools];
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
          // The service refuses an empty one.
          description: description || undefined,
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
