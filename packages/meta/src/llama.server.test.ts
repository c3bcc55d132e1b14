import { type ChatRequest, type JsonObject, parseModelId, user } from "@bedplate/core";
import { loadFixtures } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { llamaServer } from "./llama.server.ts";
import { llama } from "./llama.ts";

const fixtures = loadFixtures(new URL("../fixtures/llama", import.meta.url));
const llama33 = "us.meta.llama3-3-70b-instruct-v1:0";

describe("the server", () => {
  test.each(fixtures)("reads the messages of $name, not just its text", ({ request, body }) => {
    const decoded = llamaServer.decodeRequest(body, parseModelId(request.model));
    expect(decoded.messages.map(({ role }) => role)).toEqual(joinSystem(request).map(({ role }) => role));
    expect(decoded.options).toEqual(request.options);
    expect(decoded.tools).toEqual(request.tools?.filter(({ type }) => type === "function"));
    expect(decoded.toolChoice).toEqual(request.toolChoice);
  });

  test("reads tool calls and their results back", () => {
    const fixture = fixtures.find(({ name }) => name === "llama3-tool-results");
    const { messages } = llamaServer.decodeRequest(fixture?.body ?? {}, parseModelId(llama33));
    expect(messages[1]?.content).toMatchObject([
      { id: "call_0", name: "get_time" },
      { id: "call_1", name: "get_weather" },
    ]);
    expect(messages[3]?.content).toMatchObject([{ callId: "call_1", name: "get_weather" }]);
    expect(messages[7]?.content).toMatchObject([
      { callId: "call_2", isError: true, content: [{ type: "text", text: "no such station" }] },
    ]);
  });

  test.each([
    "Say this is a test",
    "<|begin_of_text|>",
    "<|start_header_id|>user<|end_header_id|>\nHi<|eot_id|>\n<|start_header_id|>assistant<|end_header_id|>\n",
    "<|begin_of_text|><|start_header_id|>judge<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n<|image|>Hi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "<s>[INST] a [/INST]</s><s>[INST] <<SYS>>\nb\n<</SYS>>\n\nc [/INST]",
    "<s>[INST] Hi [/INST] Hello </s><s>[INST] Tell me [/INST] ",
    "[INST] Hi [/INST]",
  ])("takes the odd prompt %j as it is", (prompt) => {
    for (const model of [...llama.exampleModels, "meta.llama2-13b-v1"]) {
      const decoded = llamaServer.decodeRequest({ prompt }, parseModelId(model));
      expect(decoded.messages).toEqual([user(prompt)]);
      expect(llama.encodeRequest({ request: decoded, model: parseModelId(model) }).body.prompt).toBe(prompt);
    }
  });

  test("recognises the template of another generation", () => {
    const prompt = "<s>[INST] Hi [/INST]";
    const decoded = llamaServer.decodeRequest({ prompt }, parseModelId(llama33));
    expect(decoded).toEqual({
      model: llama33,
      messages: [user("Hi")],
      options: { meta: { template: "llama2" } },
    });
  });

  test("refuses what the body does not allow", () => {
    const decode = (fields: JsonObject) => () =>
      llamaServer.decodeRequest({ prompt: "Hi", ...fields }, parseModelId(llama33));
    expect(decode({ top_k: 1 })).toThrow(/extraneous key \[top_k\]/);
    expect(decode({ images: ["AAAA"] })).toThrow(/extraneous key \[images\]/);
    expect(decode({ max_gen_len: 2049 })).toThrow(/2049 is not less or equal to 2048/);
    const seeing = parseModelId("us.meta.llama3-2-11b-instruct-v1:0");
    expect(() => llamaServer.decodeRequest({ prompt: "Hi", images: ["AAAA"] }, seeing)).toThrow(
      /expected item count: 0/,
    );
  });

  test("counts what is known, and says null for the rest", () => {
    const call = {
      request: { model: llama33, messages: [] },
      model: parseModelId(llama33),
      id: "1",
      created: 0,
    };
    const encoder = llamaServer.createStreamEncoder(call);
    const usage = { input: {}, output: {} };
    const chunks = [
      ...encoder.push({
        type: "start",
        warnings: [],
        metadata: { modelId: llama33 },
        usage: { input: { total: 7 }, output: {} },
      }),
      ...encoder.push({ type: "text-delta", index: 0, delta: "a" }),
      ...encoder.push({ type: "text-delta", index: 0, delta: "b" }),
      ...encoder.push({ type: "finish", finish: { reason: "stop" }, usage }),
    ];
    expect(chunks).toEqual([
      { generation: "a", prompt_token_count: 7, generation_token_count: 1, stop_reason: null },
      { generation: "b", prompt_token_count: null, generation_token_count: 2, stop_reason: null },
      { generation: "", prompt_token_count: null, generation_token_count: null, stop_reason: "stop" },
    ]);
    const reply = llamaServer.encodeResponse({ content: [], finish: { reason: "length" }, usage }, call);
    expect(reply).toEqual({
      generation: "",
      prompt_token_count: null,
      generation_token_count: null,
      stop_reason: "length",
    });
  });

  test("refuses to answer with what no Llama says", () => {
    const call = {
      request: { model: llama33, messages: [] },
      model: parseModelId(llama33),
      id: "1",
      created: 0,
    };
    const content = [{ type: "reasoning", text: "Hm" } as const];
    const response = { content, finish: { reason: "stop" } as const, usage: { input: {}, output: {} } };
    expect(() => llamaServer.encodeResponse(response, call)).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
  });
});

// Llama 2 has one system text only.
function joinSystem({ model, messages }: ChatRequest): ChatRequest["messages"] {
  return messages.filter(({ role }, index) => !(model.includes("llama2") && role === "system" && index > 0));
}
