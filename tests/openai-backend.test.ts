import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import type { JsonObject } from "@bedplate/core";
import { openAi } from "@bedplate/local";
import { createHandler, type Listener, listen } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientOf } from "./server-client.ts";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const llama = "us.meta.llama3-3-70b-instruct-v1:0";
const asked: JsonObject[] = [];
let send: (response: ServerResponse) => void = () => {};
let server: Listener;
let client: BedrockRuntimeClient;
const upstream = createServer(async (request, response) => {
  asked.push(JSON.parse(await readAll(request)));
  send(response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const { port } = upstream.address() as AddressInfo;
  const backend = openAi({ url: `http://127.0.0.1:${port}/v1`, model: "llama3.2" });
  server = await listen(createHandler({ adapters, backend }));
  client = clientOf(server);
});

beforeEach(() => void asked.splice(0));

afterAll(async () => {
  client.destroy();
  await server.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const question: ConverseCommandInput = {
  modelId: claude,
  messages: [
    {
      role: "user",
      content: [
        { text: "What is this?" },
        { image: { format: "png", source: { bytes: Buffer.from("picture") } } },
      ],
    },
  ],
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: "look",
          inputSchema: { json: { type: "object", properties: { at: { type: "integer" } } } },
        },
      },
    ],
  },
  inferenceConfig: { maxTokens: 100, stopSequences: ["END"] },
};

test("Converse: a picture and a tool reach the server, and its call comes back", async () => {
  const call = { id: "call_1", type: "function", function: { name: "look", arguments: '{"at":1}' } };
  send = answer({ content: null, tool_calls: [call] }, "tool_calls");
  const { output, stopReason, usage } = await client.send(new ConverseCommand(question));
  expect(output?.message?.content).toEqual([
    { toolUse: { toolUseId: "call_1", name: "look", input: { at: 1 } } },
  ]);
  expect([stopReason, usage?.inputTokens, usage?.outputTokens]).toEqual(["tool_use", 7, 3]);
  expect(asked).toMatchObject([
    {
      model: "llama3.2",
      max_tokens: 100,
      stop: ["END"],
      messages: [
        {
          content: [{ text: "What is this?" }, { image_url: { url: "data:image/png;base64,cGljdHVyZQ==" } }],
        },
      ],
      tools: [{ function: { name: "look" } }],
    },
  ]);
});

test("ConverseStream: the pieces of a call stream, with the usage at the end", async () => {
  const call = (piece: JsonObject): JsonObject => delta({ tool_calls: [{ index: 0, ...piece }] });
  send = stream([
    call({ id: "call_1", function: { name: "look", arguments: '{"at"' } }),
    call({ function: { arguments: ":1}" } }),
    { choices: [{ delta: {}, finish_reason: "tool_calls" }] },
    { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4 } },
  ]);
  const events = await converse(question);
  const inputs = events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.toolUse?.input ?? "");
  expect(inputs.join("")).toBe('{"at":1}');
  expect(events.at(-1)?.metadata?.usage).toMatchObject({ inputTokens: 9, outputTokens: 4 });
});

test("a stream that is cut ends in an exception of the model's", async () => {
  send = (response) => {
    response.write(`data: ${JSON.stringify(delta({ content: "One" }))}\n\n`);
    setTimeout(() => response.destroy(), 20);
  };
  await expect(converse(question)).rejects.toMatchObject({ name: "ModelStreamErrorException" });
  send = stream([delta({ content: "One" })]);
  await expect(converse(question)).rejects.toMatchObject({ name: "ModelStreamErrorException" });
});

test("InvokeModel: Claude's and Llama's own bodies and replies, whole and streamed", async () => {
  send = answer({ content: "Good day." }, "stop");
  const claudeBody = {
    anthropic_version: "bedrock-2023-05-31",
    max_tokens: 50,
    system: "Be brief.",
    messages: [{ role: "user", content: "Hello" }],
  };
  expect(await invoke(claude, claudeBody)).toMatchObject({
    type: "message",
    content: [{ type: "text", text: "Good day." }],
    stop_reason: "end_turn",
    usage: { input_tokens: 7, output_tokens: 3 },
  });
  const prompt =
    "<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";
  expect(await invoke(llama, { prompt, max_gen_len: 20 })).toMatchObject({
    generation: expect.stringContaining("Good day."),
    stop_reason: "stop",
  });
  expect(asked.map(({ messages }) => messages)).toEqual([
    [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
    ],
    [{ role: "user", content: "Hello" }],
  ]);
  send = stream([
    delta({ content: "Good " }),
    delta({ content: "day." }),
    { choices: [{ delta: {}, finish_reason: "stop" }] },
  ]);
  const chunks = await invokeStream(claude, claudeBody);
  const texts = chunks.flatMap((chunk) => (chunk.type === "content_block_delta" ? [chunk.delta] : []));
  expect(texts).toEqual([
    { type: "text_delta", text: "Good " },
    { type: "text_delta", text: "day." },
  ]);
  expect((await invokeStream(llama, { prompt })).map(({ generation }) => generation).join("")).toContain(
    "Good day.",
  );
});

test.each([
  [400, "ValidationException"],
  [404, "ResourceNotFoundException"],
  [429, "ThrottlingException"],
  [500, "ModelErrorException"],
  [503, "ServiceUnavailableException"],
])("its status %i is a %s", async (status, name) => {
  send = (response) =>
    void response.writeHead(status).end(JSON.stringify({ error: { message: "no such luck" } }));
  await expect(client.send(new ConverseCommand(question))).rejects.toMatchObject({
    name,
    message: expect.stringContaining("no such luck"),
  });
});

test("embeddings come as the asked model's own reply", async () => {
  send = (response) => void response.end(JSON.stringify({ data: [{ index: 0, embedding: [0.5, 0.25] }] }));
  const reply = await invoke("amazon.titan-embed-text-v2:0", { inputText: "a boat" });
  expect(reply.embedding).toEqual([0.5, 0.25]);
});

async function converse(input: ConverseCommandInput): Promise<ConverseStreamOutput[]> {
  const events: ConverseStreamOutput[] = [];
  const reply = await client.send(new ConverseStreamCommand(input));
  for await (const event of reply.stream ?? []) events.push(event);
  return events;
}

async function invoke(modelId: string, body: JsonObject): Promise<JsonObject> {
  const reply = await client.send(new InvokeModelCommand({ modelId, body: JSON.stringify(body) }));
  return JSON.parse(reply.body.transformToString());
}

async function invokeStream(modelId: string, body: JsonObject): Promise<JsonObject[]> {
  const chunks: JsonObject[] = [];
  const command = new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) });
  for await (const { chunk } of (await client.send(command)).body ?? [])
    chunks.push(JSON.parse(new TextDecoder().decode(chunk?.bytes)));
  return chunks;
}

function answer(message: JsonObject, reason: string): typeof send {
  const choices = [{ index: 0, message: { role: "assistant", ...message }, finish_reason: reason }];
  const usage = { prompt_tokens: 7, completion_tokens: 3 };
  return (response) => void response.end(JSON.stringify({ id: "chatcmpl-1", choices, usage }));
}

function stream(events: readonly JsonObject[]): typeof send {
  return (response) => {
    response.setHeader("content-type", "text/event-stream");
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
    response.end("data: [DONE]\n\n");
  };
}

function delta(piece: JsonObject): JsonObject {
  return { choices: [{ index: 0, delta: piece, finish_reason: null }] };
}
