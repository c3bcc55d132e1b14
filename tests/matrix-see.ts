import assert from "node:assert/strict";
import {
  type AssistantPart,
  type ChatRequest,
  type ChatResponse,
  type DocumentPart,
  type FunctionTool,
  type Part,
  textOf,
} from "@bedplate/core";

/** The tables of the matrix. */
export type FeatureGroup =
  | "Conversation"
  | "Media and documents"
  | "Tools and JSON"
  | "Reasoning"
  | "Prompt caching"
  | "Guardrails and settings";

/** Something that a request can hold, and how to see that it arrived. */
export interface Feature {
  group: FeatureGroup;
  name: string;
  request: Omit<ChatRequest, "model">;
  /** What the model says, where it matters. Default: what the simulated backend makes of the request. */
  answer?: readonly Extract<AssistantPart, { type: "text" }>[];
  check(seen: Seen): void;
}

/** What the model was asked, and what the caller got. */
export interface Seen {
  heard: ChatRequest | undefined;
  response: ChatResponse;
}

/** A picture of one pixel. */
export const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** A tool that any model can be given. */
export const weather: FunctionTool = {
  type: "function",
  name: "get_weather",
  description: "The weather in a city",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

/** Whether the model heard these texts in order. */
export function hears({ heard }: Seen, ...texts: string[]): void {
  const said = heard?.messages.map(textOf).join("\n") ?? "";
  const places = texts.map((piece) => said.indexOf(piece));
  assert.deepEqual(
    places.toSorted((one, other) => one - other),
    places,
  );
  assert.ok(!places.includes(-1), `${said} lacks one of ${texts}`);
}

/** The parts of a type that the model heard. */
export function partsOf(request: ChatRequest | undefined, type: Part["type"]): Part[] {
  const parts = request?.messages.flatMap(({ content }): readonly Part[] => content) ?? [];
  return parts.filter((part) => part.type === type);
}

/** A document's text, in whatever way it came. */
export function documentText({ source }: DocumentPart): string {
  if (source.type === "text") return source.text;
  return source.type === "base64" ? Buffer.from(source.data, "base64").toString() : "";
}
