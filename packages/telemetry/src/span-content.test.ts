import { document, image, type PassingCall, system, toBase64, toolResult, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { answerContent, requestContent } from "./span-content.ts";

const model = "us.anthropic.claude-3-haiku-20240307-v1:0";

function told(request: PassingCall["request"], name: string): unknown {
  const attributes = requestContent({ method: "generateText", request, options: {} });
  return JSON.parse(String(attributes[`gen_ai.${name}`]));
}

test("a conversation has the conventions' shape", () => {
  const request = {
    model,
    messages: [
      system("Be brief."),
      user("How is the lake?"),
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "I look." },
          { type: "tool-call", id: "1", name: "look", input: { at: "lake" } },
        ],
      },
      toolResult({ id: "1", name: "look" }, { json: { colour: "blue" } }),
    ],
    tools: [{ type: "function", name: "look", description: "Looks.", inputSchema: { type: "object" } }],
  } as const;
  expect(told(request, "system_instructions")).toEqual([{ type: "text", content: "Be brief." }]);
  expect(told(request, "input.messages")).toEqual([
    { role: "user", parts: [{ type: "text", content: "How is the lake?" }] },
    {
      role: "assistant",
      parts: [
        { type: "reasoning", content: "I look." },
        { type: "tool_call", id: "1", name: "look", arguments: { at: "lake" } },
      ],
    },
    { role: "tool", parts: [{ type: "tool_call_response", id: "1", response: [{ colour: "blue" }] }] },
  ]);
  expect(told(request, "tool.definitions")).toEqual([
    { type: "function", name: "look", description: "Looks.", parameters: { type: "object" } },
  ]);
});

test("media are told by their type and size, or by where they are", () => {
  const bytes = toBase64(new Uint8Array(300));
  const picture = image(bytes, "image/png");
  const film = {
    type: "video",
    mediaType: "video/mp4",
    source: { type: "s3", uri: "s3://films/a.mp4" },
  } as const;
  const messages = [user(picture, film, document({ type: "text", text: "The lake is blue." }, "text/plain"))];
  expect(told({ model, messages }, "input.messages")).toEqual([
    {
      role: "user",
      parts: [
        { type: "image", mime_type: "image/png", bytes: 300 },
        { type: "uri", modality: "video", mime_type: "video/mp4", uri: "s3://films/a.mp4" },
        { type: "text", content: "The lake is blue." },
      ],
    },
  ]);
});

test("prompts of pictures and questions of rankings are told", () => {
  expect(told({ model, prompt: "a boat" }, "input.messages")).toEqual([
    { role: "user", parts: [{ type: "text", content: "a boat" }] },
  ]);
  const call = { method: "rerank", request: { model, query: "sea", documents: [] }, options: {} } as const;
  expect(requestContent(call)).toEqual({ "gen_ai.retrieval.query.text": "sea" });
});

test("answers of chats are told, with why they ended", () => {
  const content = [{ type: "tool-call", id: "1", name: "look", inputText: "{" }];
  expect(answerContent({ content, finish: { reason: "tool-calls" } })).toEqual({
    "gen_ai.output.messages": JSON.stringify([
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "1", name: "look", arguments: "{" }],
        finish_reason: "tool_call",
      },
    ]),
  });
  expect(answerContent({ embeddings: [] })).toEqual({});
});
