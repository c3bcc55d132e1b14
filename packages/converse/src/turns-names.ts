import type { ChatRequest, Message, Tool, ToolChoice } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";
import { freeName } from "./turns-ids.ts";
import { allParts, editParts } from "./turns-parts.ts";

const maxLength = 64;

/** A request whose tool names Converse takes, with the caller's name for each that was changed. */
export interface RenamedTools {
  readonly request: ChatRequest;
  readonly originals: ReadonlyMap<string, string>;
}

/** Renames tools that Converse would refuse, in the definitions, the choice and the history alike. */
export function renameTools(request: ChatRequest, { warn }: TurnContext): RenamedTools {
  const names = planNames(request);
  if (names.size === 0) return { request, originals: names };
  warn("tool names were changed to letters, digits, _ and -, at most 64", "tools");
  const rename = (name: string): string => names.get(name) ?? name;
  const { tools, toolChoice } = request;
  return {
    request: {
      ...request,
      messages: renameInHistory(request.messages, rename),
      ...(tools && { tools: tools.map((tool) => renameTool(tool, rename)) }),
      ...(toolChoice && { toolChoice: renameChoice(toolChoice, rename) }),
    },
    originals: new Map([...names].map(([original, name]) => [name, original])),
  };
}

function planNames({ tools = [], messages }: ChatRequest): Map<string, string> {
  const defined = tools.flatMap((tool) => (tool.type === "cache-point" ? [] : tool.name));
  const used = allParts(messages).flatMap((part) =>
    part.type === "tool-call" || part.type === "tool-result" ? (part.name ?? []) : [],
  );
  const names = new Set([...defined, ...used]);
  const refused = [...names].filter((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(name));
  const taken = new Set([...names].filter((name) => !refused.includes(name)));
  return new Map(refused.map((name) => [name, freeName(taken, (round) => writeName(name, round))]));
}

function writeName(name: string, round: number): string {
  const clean = name.replace(/[^a-zA-Z0-9_-]/gu, "_") || "tool";
  const suffix = round === 1 ? "" : `_${round}`;
  return clean.slice(0, maxLength - suffix.length) + suffix;
}

function renameInHistory(messages: readonly Message[], rename: (name: string) => string): readonly Message[] {
  return editParts(messages, (part) => {
    if (part.type === "tool-call") return { ...part, name: rename(part.name) };
    if (part.type !== "tool-result" || part.name === undefined) return part;
    return { ...part, name: rename(part.name) };
  });
}

function renameTool(tool: Tool, rename: (name: string) => string): Tool {
  return tool.type === "cache-point" ? tool : { ...tool, name: rename(tool.name) };
}

function renameChoice(choice: ToolChoice, rename: (name: string) => string): ToolChoice {
  return typeof choice === "string" ? choice : { ...choice, name: rename(choice.name) };
}
