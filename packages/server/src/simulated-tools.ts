import {
  BedrockError,
  type ChatRequest,
  type FunctionTool,
  type ToolCallPart,
  toolInput,
} from "@bedplate/core";
import { seedOf, toolCallId } from "./chance.ts";
import { sampleJson } from "./json-sample.ts";
import { jsonText } from "./prompt.ts";
import { keywordsOf, plain, spoken } from "./words.ts";

/** The calls that a user's text asks for, with arguments that fit. Nothing is said before them: formats that call through their prompt can't hold both. */
export function callTools(request: ChatRequest, text: string): ToolCallPart[] {
  const { toolChoice = "auto", messages } = request;
  if (toolChoice === "none" || messages.findLast(({ role }) => role !== "system")?.role !== "user") return [];
  const seed = seedOf(request);
  const chosen =
    typeof toolChoice === "object" ? [toolNamed(toolChoice.name, request)] : matchTools(request, text);
  return chosen.map(({ name, inputSchema }, index) => {
    const input = sampleJson({ type: "object", ...inputSchema }, { text });
    return { type: "tool-call", id: toolCallId(seed, index), name, ...toolInput(jsonText(input)) };
  });
}

function toolNamed(name: string, { model, tools = [] }: ChatRequest): FunctionTool {
  const functions = tools.filter((tool) => tool.type === "function");
  const named = functions.find((tool) => tool.name === name);
  if (named) return named;
  const names = functions.map((tool) => tool.name).join(", ");
  const message = `${model}: toolChoice names ${name}, which is not a function of this request. It has: ${names}.`;
  throw new BedrockError("invalid-request", message, { modelId: model });
}

// The tools that the text names, or else the one that shares most words with it.
function matchTools({ tools = [], toolChoice }: ChatRequest, text: string): FunctionTool[] {
  const functions = tools.filter((tool) => tool.type === "function");
  const words = new Set(keywordsOf(text).map(stem));
  const hits = (of: string): number => keywordsOf(of).filter((word) => words.has(stem(word))).length;
  const named = functions.filter(({ name }) => {
    const subjects = keywordsOf(spoken(name)).filter((word) => !verbs.has(word));
    const isWhole = [name, spoken(name)].some((whole) => ` ${plain(text)} `.includes(` ${plain(whole)} `));
    return isWhole || (subjects.length > 0 && hits(subjects.join(" ")) === subjects.length);
  });
  if (named.length > 0) return named;
  const overlap = (tool: FunctionTool): number => 2 * hits(spoken(tool.name)) + hits(tool.description ?? "");
  const [best] = functions.toSorted((one, other) => overlap(other) - overlap(one));
  return best && (toolChoice === "required" || overlap(best) > 0) ? [best] : [];
}

// What tools do says less than what they do it to.
const verbs = new Set("call check create current fetch find list look run search set".split(" "));

function stem(word: string): string {
  return word.length > 3 ? word.replace(/s$/, "") : word;
}
