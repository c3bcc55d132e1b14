import {
  assistant,
  type Call,
  type ChatRequest,
  collectParts,
  createStreamReader,
  document,
  type FunctionTool,
  image,
  type JsonObject,
  parseModelId,
  system,
  user,
} from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { commandRServer } from "./command-r.server.ts";
import { commandR } from "./command-r.ts";

testChatAdapter(test, {
  adapter: commandR,
  server: commandRServer,
  fixtures: loadFixtures(new URL("../fixtures/command-r", import.meta.url)),
});

const model = parseModelId("cohere.command-r-plus-v1:0");
const empty: FunctionTool = { type: "function", name: "lookup", inputSchema: {} };

function callOf(request: Partial<ChatRequest>): Call {
  return { model, request: { model: model.id, messages: [user("hi")], ...request } };
}

function encode(request: Partial<ChatRequest>): JsonObject {
  return commandR.encodeRequest(callOf(request)).body;
}

function read(chunks: readonly JsonObject[], request: Partial<ChatRequest> = {}) {
  const reader = createStreamReader(commandR, callOf(request));
  return collectParts([...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]);
}

describe("what the format can't carry is refused with a way out", () => {
  test.each<[what: string, request: Partial<ChatRequest>, message: RegExp]>([
    ["pictures", { messages: [user(image("AA==", "image/png"))] }, /image parts.*Use the Converse adapter/],
    ["files", { messages: [user(document("AA==", "application/pdf"), "hi")] }, /Pass the text as/],
    ["an answer to continue", { messages: [user("hi"), assistant("Well,")] }, /End the messages/],
    [
      "a late system message",
      { messages: [user("hi"), system("Be kind."), user("hi")] },
      /into a user message/,
    ],
    ["a forced tool call", { tools: [empty], toolChoice: "required" }, /toolChoice "auto"/],
    [
      "a provider's tool",
      { tools: [{ type: "provider", provider: "x", name: "y", definition: {} }] },
      /as a func/,
    ],
    ["a JSON format", { responseFormat: { type: "json", schema: {} } }, /Ask for it in the prompt/],
  ])("%s", (_what, request, message) => {
    expect(() => encode(request)).toThrow(expect.objectContaining({ code: "unsupported" }));
    expect(() => encode(request)).toThrow(message);
  });
});

test("a stream that says everything at its end only is the same answer", () => {
  const citations = [{ start: 0, end: 2, text: "So", document_ids: ["doc_0"] }];
  const response = { response_id: "r", text: "So.", citations, finish_reason: "COMPLETE" };
  const messages = [user(document({ type: "text", text: "It is so." }, { name: "It" }), "So?")];
  expect(read([{ event_type: "stream-end", response }], { messages })).toEqual(
    commandR.decodeResponse(response, callOf({ messages })),
  );
});

test("billed tokens count, not those of the hidden prompt", () => {
  const meta = {
    billed_units: { input_tokens: 7, output_tokens: 2 },
    tokens: { input_tokens: 73, output_tokens: 3 },
  };
  const { usage } = read([
    { event_type: "stream-end", finish_reason: "complete", response: { text: "So.", meta } },
  ]);
  expect(usage).toEqual({ input: { total: 7 }, output: { total: 2 } });
});

test("documents of the answer and the prompt are the provider's metadata", () => {
  const reply = { text: "So.", documents: [{ id: "doc_0", snippet: "It is so." }], prompt: "<BOS>hi" };
  expect(commandR.decodeResponse(reply, callOf({})).providerMetadata).toEqual({
    cohere: { documents: reply.documents, prompt: "<BOS>hi" },
  });
});
