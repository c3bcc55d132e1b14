import type {
  ChatRequest,
  FunctionTool,
  JsonObject,
  Part,
  ToolCallPart,
  ToolResultPart,
} from "@bedplate/core";
import { isObject } from "@bedplate/core";
import { sampleJson } from "./json-sample.ts";
import { lastToolResults, textIn } from "./prompt.ts";
import { plain, spoken } from "./words.ts";

/** The calls of the model since the user spoke last. */
export function callsSoFar({ messages }: ChatRequest): ToolCallPart[] {
  const spoke = messages.findLastIndex(({ role }) => role === "user");
  const parts = messages.slice(spoke + 1).flatMap(({ content }): readonly Part[] => content);
  return parts.filter((part) => part.type === "tool-call");
}

/** What a text asks for one after the other: "look it up, then write to Ada". */
export function stepsIn(text: string): string[] {
  return text.split(/[,;.]?\s+(?:and\s+)?(?:then|after that|afterwards|finally)\b[,:]?/i);
}

/** A call that failed for the first time. */
export interface FailedCall {
  call: ToolCallPart;
  reason: string;
}

/** The calls that failed just now and may be tried once more: those of a tool that has not been called again yet. */
export function failedOnce(request: ChatRequest): FailedCall[] {
  const calls = callsSoFar(request);
  return lastToolResults(request).flatMap(({ callId, isError, content }: ToolResultPart) => {
    const call = calls.find(({ id }) => id === callId);
    const isFirst = call !== undefined && calls.find(({ name }) => name === call.name) === call;
    if (!isError || !isFirst || calls.filter(({ name }) => name === call.name).length > 1) return [];
    return [{ call, reason: content.map(textIn).join(" ") }];
  });
}

/** Arguments for another try: those that the error speaks of are made anew, from its words. */
export function corrected(
  { call, reason }: FailedCall,
  { inputSchema }: FunctionTool,
  text: string,
): JsonObject {
  const properties = isObject(inputSchema.properties) ? inputSchema.properties : {};
  const told = ` ${plain(spoken(reason))} `;
  const blamed = Object.keys(properties).filter((name) => told.includes(` ${plain(spoken(name))} `));
  const required = Array.isArray(inputSchema.required) ? inputSchema.required : [];
  const schema = { type: "object", ...inputSchema, required: [...new Set([...required, ...blamed])] };
  const fresh = sampleJson(schema, { text: blamed.length > 0 ? reason : `${text} ${reason}` });
  if (!isObject(fresh)) return {};
  if (blamed.length === 0 || !isObject(call.input)) return fresh;
  return { ...call.input, ...Object.fromEntries(blamed.map((name) => [name, fresh[name]])) };
}
