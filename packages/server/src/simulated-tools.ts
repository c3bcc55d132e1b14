import {
  BedrockError,
  type ChatRequest,
  type FunctionTool,
  type JsonValue,
  type ToolCallPart,
  toolInput,
} from "@bedplate/core";
import { seedOf, toolCallId } from "./chance.ts";
import { sampleJson } from "./json-sample.ts";
import { jsonText, lastToolResults, textIn } from "./prompt.ts";
import { callsSoFar, corrected, failedOnce, stepsIn } from "./simulated-steps.ts";
import { keywordsOf, plain, spoken, stem } from "./words.ts";

/**
 * The calls that a user's text asks for, with arguments that fit: those of its first step, and after results those of the
 * next one; what failed is tried once more. Nothing is said before them: formats that call through their prompt can't hold both.
 */
export function callTools(request: ChatRequest, text: string): ToolCallPart[] {
  const { toolChoice = "auto", messages } = request;
  const turn = messages.findLast(({ role }) => role !== "system")?.role;
  if (toolChoice === "none" || (turn !== "user" && turn !== "tool")) return [];
  const seed = seedOf(request);
  return (turn === "user" ? firstCalls(request, text) : laterCalls(request, text)).map(
    ({ name, input }, index) => ({
      type: "tool-call",
      id: toolCallId(seed, index),
      name,
      ...toolInput(jsonText(input)),
    }),
  );
}

interface Planned {
  name: string;
  input: JsonValue;
}

function firstCalls(request: ChatRequest, text: string): Planned[] {
  const forced = forcedTool(request);
  if (forced) return [plan(forced, text)];
  const steps = stepsIn(text);
  const step = steps.find((words) => matchTools(request, words).length > 0) ?? text;
  // Where nothing is left for later, all that was said counts.
  const later = steps.slice(steps.indexOf(step) + 1).some((words) => matchTools(request, words).length > 0);
  const tools = matchTools(request, step);
  if (tools.length === 0 && request.toolChoice === "required")
    return functionsOf(request)
      .slice(0, 1)
      .map((tool) => plan(tool, text));
  return tools.map((tool) => plan(tool, later ? step : text));
}

function laterCalls(request: ChatRequest, text: string): Planned[] {
  const forced = forcedTool(request);
  const retries = failedOnce(request).flatMap((failed) => {
    const tool = functionsOf(request).find(({ name }) => name === failed.call.name);
    return tool ? [{ name: tool.name, input: corrected(failed, tool, text) }] : [];
  });
  if (retries.length > 0 && !forced) return retries;
  if (forced) return [plan(forced, text)];
  const called = new Set(callsSoFar(request).map(({ name }) => name));
  const told = lastToolResults(request).map(textIn).join(" ");
  for (const step of stepsIn(text)) {
    const tools = matchTools(request, step).filter(({ name }) => !called.has(name));
    if (tools.length > 0) return tools.map((tool) => plan(tool, `${step} ${told}`));
  }
  // Who must call a tool calls one, as often as that is asked.
  return request.toolChoice === "required" ? firstCalls(request, text) : [];
}

function forcedTool(request: ChatRequest): FunctionTool | undefined {
  const { toolChoice } = request;
  return typeof toolChoice === "object" ? toolNamed(toolChoice.name, request) : undefined;
}

function plan({ name, inputSchema }: FunctionTool, text: string): Planned {
  return { name, input: sampleJson({ type: "object", ...inputSchema }, { text }) };
}

function functionsOf({ tools = [] }: ChatRequest): FunctionTool[] {
  return tools.filter((tool) => tool.type === "function");
}

function toolNamed(name: string, request: ChatRequest): FunctionTool {
  const { model } = request;
  const functions = functionsOf(request);
  const named = functions.find((tool) => tool.name === name);
  if (named) return named;
  const names = functions.map((tool) => tool.name).join(", ");
  const message = `${model}: toolChoice names ${name}, which is not a function of this request. It has: ${names}.`;
  throw new BedrockError("invalid-request", message, { modelId: model });
}

// The tools that the text names, or else the one that shares most words with it.
function matchTools(request: ChatRequest, text: string): FunctionTool[] {
  const functions = functionsOf(request);
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
  return best && overlap(best) > 0 ? [best] : [];
}

// What tools do says less than what they do it to.
const verbs = new Set(
  "add call check create current delete fetch find list look read run search send set update write".split(
    " ",
  ),
);
