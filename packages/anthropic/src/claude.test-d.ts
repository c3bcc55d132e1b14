import { type ChatRequest, type ImagePart, type StreamPart, type SystemMessage, user } from "@bedplate/core";
// The options' types come with the package that knows them.
import "./index.ts";

const request: ChatRequest = {
  model: "us.anthropic.claude-opus-4-6-v1",
  messages: [user("hi")],
  options: { anthropic: { beta: ["context-1m-2025-08-07"], disableParallelToolUse: true } },
};

// @ts-expect-error A misspelt option is a compile error.
export const misspelt: ChatRequest = { ...request, options: { anthropic: { betas: [] } } };

// @ts-expect-error An option of the wrong type is a compile error.
export const mistyped: ChatRequest = { ...request, options: { anthropic: { beta: "context-1m" } } };

const picture: ImagePart = { type: "image", mediaType: "image/png", source: { type: "base64", data: "" } };
// @ts-expect-error A system message can't hold a picture.
export const misplaced: SystemMessage = { role: "system", content: [picture] };

/** A switch over every kind of part needs no default. */
export function kindOf(part: StreamPart): string {
  switch (part.type) {
    case "start":
    case "text-delta":
    case "reasoning-delta":
    case "tool-call-start":
    case "tool-call-delta":
    case "citation":
    case "media":
    case "finish":
    case "raw":
      return part.type;
  }
}
