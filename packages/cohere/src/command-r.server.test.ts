import { type Call, type ChatRequest, document, parseModelId, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { commandRServer } from "./command-r.server.ts";
import { commandR } from "./command-r.ts";

const model = parseModelId("cohere.command-r-plus-v1:0");

function callOf(request: Partial<ChatRequest>): Call {
  return { model, request: { model: model.id, messages: [user("hi")], ...request } };
}

test("the server's chunks have the recorded keys in their order", () => {
  const encoder = commandRServer.createStreamEncoder({ ...callOf({}), id: "1", created: 0 });
  const finish = { reason: "stop" } as const;
  const usage = { input: { total: 1 }, output: { total: 2 } };
  const chunks = [
    ...encoder.push({ type: "text-delta", index: 0, delta: "So." }),
    ...encoder.push({ type: "finish", finish, usage }),
  ];
  expect(chunks.map((chunk) => JSON.stringify(chunk))).toEqual([
    '{"is_finished":false,"event_type":"text-generation","text":"So."}',
    '{"is_finished":true,"event_type":"stream-end","response":{"response_id":"1","text":"So.","generation_id":"1","chat_history":[{"role":"USER","message":"hi"},{"role":"CHATBOT","message":"So."}],"finish_reason":"COMPLETE","meta":{"api_version":{"version":"1"},"billed_units":{"input_tokens":1,"output_tokens":2},"tokens":{"input_tokens":1,"output_tokens":2}}},"finish_reason":"COMPLETE"}',
  ]);
});

test("another provider's citation becomes one of the whole text part, by the document's place or address", () => {
  const source = { type: "text", text: "It is so." } as const;
  const hit = { type: "search-result", source: "https://example.com", title: "It", content: [] } as const;
  const request = callOf({ messages: [user(document(source, "text/plain"), hit, "So?")] });
  const range = { start: 0, end: 1 };
  const output = {
    content: [
      { type: "text" as const, text: "Yes. " },
      {
        type: "text" as const,
        text: "It is.",
        citations: [
          { citedText: "It", location: { type: "document-characters", document: 0, ...range } as const },
          { source: "https://example.com" },
        ],
      },
    ],
    finish: { reason: "stop" as const },
    usage: { input: {}, output: {} },
  };
  const reply = commandRServer.encodeResponse(output, { ...request, id: "1", created: 0 });
  expect(reply.citations).toEqual([{ start: 5, end: 11, text: "It is.", document_ids: ["doc_0", "doc_1"] }]);
});

test("the server reads what Cohere's own clients write", () => {
  const body = {
    message: "Which?",
    documents: [
      { title: "A", snippet: "a" },
      { text: "b", year: "1990" },
    ],
    tools: [{ name: "f", description: "F", parameter_definitions: { x: { type: "Optional[List[int]]" } } }],
    tool_results: [{ call: { name: "f", parameters: { x: [1] } }, outputs: [{ y: 1 }, { text: "z" }] }],
  };
  const request = commandRServer.decodeRequest(body, model);
  expect(request.messages).toMatchObject([
    {
      role: "user",
      content: [
        { name: "A", source: { text: "a" }, metadata: { cohere: body.documents[0] } },
        { source: { text: "text: b\nyear: 1990" } },
        { text: "Which?" },
      ],
    },
    { role: "assistant", content: [{ id: "call_0", name: "f", input: { x: [1] } }] },
    { role: "tool", content: [{ callId: "call_0", content: [{ value: { y: 1 } }, { text: "z" }] }] },
  ]);
  expect(request.tools).toMatchObject([
    { inputSchema: { properties: { x: { type: "array", items: { type: "integer" } } } } },
  ]);
  expect(commandR.encodeRequest({ model, request }).body).toEqual({
    ...body,
    tools: [{ ...body.tools[0], parameter_definitions: { x: { type: "List[int]" } } }],
  });
});
