import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readAll } from "node:stream/consumers";
import {
  type Backend,
  type ChatRequest,
  collect,
  document,
  isBedrockError,
  type JsonObject,
  type StreamPart,
  textOf,
  user,
} from "@bedplate/core";
import { afterEach, describe, expect, test } from "vitest";
import { createLocalClient } from "./local-client.ts";
import { openAi } from "./openai.ts";

const model = "llama3.2";
const hello: ChatRequest = { model, messages: [user("Hello")] };
const opened: ReturnType<typeof createServer>[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("a chat", () => {
  test("goes as the server's own model, with its key, and comes back", async () => {
    const server = await serve((response) => reply(response, answer({ content: "Good day." })));
    const backend = openAi({ url: server.url, model: "llama3.2", apiKey: "secret-key" });
    const response = await backend.generateText?.({
      ...hello,
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      topK: 3,
    });
    expect(response).toMatchObject({
      content: [{ type: "text", text: "Good day." }],
      finish: { reason: "stop" },
      usage: { input: { total: 7 }, output: { total: 2 } },
    });
    expect(server.asked).toMatchObject([
      {
        path: "/v1/chat/completions",
        key: "Bearer secret-key",
        body: { model: "llama3.2", messages: [{ role: "user", content: "Hello" }] },
      },
    ]);
  });

  test("leaves out what is the service's business, and sends documents as text", async () => {
    const server = await serve((response) => reply(response, answer({ content: "Yes." })));
    const cached = { type: "cache-point" } as const;
    const thought = { type: "reasoning", text: "Hm.", signature: "c2ln" } as const;
    const notes = document(Buffer.from("The sea is blue.").toString("base64"), {
      mediaType: "text/plain",
      name: "notes",
    });
    await openAi(server).generateText?.({
      model,
      messages: [
        { role: "system", content: [{ type: "text", text: "Be brief." }, cached] },
        user("Hi", cached),
        { role: "assistant", content: [thought, { type: "text", text: "Hello." }] },
        user(notes, "Blue?"),
      ],
      settings: { guardrail: { id: "abc", version: "1" } },
    });
    expect(server.asked[0]?.body).toEqual({
      model,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello." },
        { role: "user", content: "notes\nThe sea is blue.\nBlue?" },
      ],
    });
    const pdf = document("aGk=", "application/pdf");
    const refused = openAi(server).generateText?.({ model, messages: [user(pdf, "What?")] });
    await expect(refused).rejects.toMatchObject({ code: "unsupported" });
  });
});

test("a schema for the answer goes as a response format, through Claude's own body", async () => {
  const server = await serve((response) => reply(response, answer({ content: '{"age":36}' })));
  const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
  const client = createLocalClient({ backend: openAi({ ...server, model }) });
  const response = await client.generateText({
    model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    messages: [user("Ada is 36.")],
    responseFormat: { type: "json", schema },
  });
  expect(JSON.parse(textOf(response))).toEqual({ age: 36 });
  expect(server.asked[0]?.body.response_format).toMatchObject({
    type: "json_schema",
    json_schema: { schema },
  });
});

test("a key that no header can carry is refused, and not told", () => {
  const make = (): Backend => openAi({ url: "http://127.0.0.1:1/v1", apiKey: "secret\nkey" });
  expect(make).toThrow("The API key has characters that no header can carry.");
});

describe("a stream", () => {
  test("comes in pieces, with calls, their arguments and the usage behind the end", async () => {
    const call = (piece: JsonObject): JsonObject => chunk({ tool_calls: [{ index: 0, ...piece }] });
    const server = await serve((response) =>
      stream(response, [
        chunk({ role: "assistant", content: "" }),
        call({ id: "call_1", type: "function", function: { name: "look", arguments: "" } }),
        call({ function: { arguments: '{"at":' } }),
        call({ function: { arguments: "1}" } }),
        { choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
        { choices: [], usage: { prompt_tokens: 9, completion_tokens: 4 } },
      ]),
    );
    const response = await collect(streamOf(openAi(server)));
    expect(response).toMatchObject({
      content: [{ type: "tool-call", id: "call_1", name: "look", input: { at: 1 } }],
      finish: { reason: "tool-calls" },
      usage: { input: { total: 9 }, output: { total: 4 } },
    });
    expect(server.asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  test("of a server that answers whole is its answer", async () => {
    const server = await serve((response) => reply(response, answer({ content: "Good day." })));
    const response = await collect(streamOf(openAi(server)));
    expect([textOf(response), response.usage.output.total]).toEqual(["Good day.", 2]);
  });

  test("survives comments, line ends of all kinds and characters cut by the network", async () => {
    const server = await serve((response) => {
      const bytes = Buffer.from(`: ping\r\n\r\ndata: ${JSON.stringify(chunk({ content: "Grüße" }))}\r\n\r\n`);
      const cut = bytes.indexOf("ü") + 1;
      response.write(bytes.subarray(0, cut));
      setTimeout(() => {
        response.write(bytes.subarray(cut));
        response.end(
          `data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: "stop" }] })}\n\ndata: [DONE]\n\n`,
        );
      }, 5);
    });
    expect(textOf(await collect(streamOf(openAi(server))))).toBe("Grüße");
  });

  test.each<[what: string, send: (response: ServerResponse) => void, code: string]>([
    ["ends too early", (response) => stream(response, [chunk({ content: "One" })]), "stream-truncated"],
    [
      "tells of an error",
      (response) => stream(response, [chunk({ content: "One" }), { error: { message: "out of memory" } }]),
      "model-stream-error",
    ],
    [
      "is cut off",
      (response) => {
        response.write(`data: ${JSON.stringify(chunk({ content: "One" }))}\n\n`);
        setTimeout(() => response.destroy(), 20);
      },
      "model-stream-error",
    ],
  ])("that %s fails after what has come", async (_, send, code) => {
    const seen: StreamPart[] = [];
    const watch = async (backend: Backend): Promise<void> => {
      for await (const part of streamOf(backend)) seen.push(part);
    };
    await expect(watch(openAi(await serve(send)))).rejects.toMatchObject({ code });
    expect(seen.map(({ type }) => type)).toEqual(["start", "text-delta"]);
  });

  test("that is left closes its connection", async () => {
    let closed = false;
    const server = await serve((response) => {
      response.on("close", () => (closed = true));
      response.write(`data: ${JSON.stringify(chunk({ content: "One" }))}\n\n`);
    });
    for await (const part of streamOf(openAi(server))) if (part.type === "text-delta") break;
    await expect.poll(() => closed).toBe(true);
  });
});

describe("an error", () => {
  test.each([
    [400, "invalid-request"],
    [401, "access-denied"],
    [404, "not-found"],
    [429, "throttled"],
    [500, "model-error"],
    [503, "service-unavailable"],
  ] as const)("of status %i is %s, in the server's words and without the key", async (status, code) => {
    const server = await serve((response) => {
      response.writeHead(status, { "content-type": "application/json", "retry-after": "3" });
      response.end(JSON.stringify({ error: { message: "no, not with secret-key" } }));
    });
    const failing = openAi({ ...server, apiKey: "secret-key" }).generateText?.(hello);
    const error = await failing?.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, status, retryAfterMs: 3000 });
    expect(String(error)).toContain("no, not with [key]");
  });

  test("of a page that is no JSON has its status", async () => {
    const server = await serve((response) => response.writeHead(502).end("<html>"));
    await expect(openAi(server).generateText?.(hello)).rejects.toMatchObject({
      code: "model-error",
      message: expect.stringContaining("502"),
    });
  });

  test("of a server that is not there names it", async () => {
    const { url } = await serve(() => {});
    await new Promise((resolve) => opened.pop()?.close(resolve));
    await expect(openAi({ url }).generateText?.(hello)).rejects.toMatchObject({
      code: "connection",
      message: expect.stringContaining(url),
    });
  });

  test("of an abort is aborted", async () => {
    const server = await serve(() => {});
    const stop = new AbortController();
    const call = openAi(server).generateText?.(hello, { signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    const error = await call?.catch((thrown: unknown) => thrown);
    expect(isBedrockError(error) && error.code).toBe("aborted");
  });
});

describe("vectors", () => {
  test("come in the order of the inputs, of the length that was asked for", async () => {
    const item = (index: number): JsonObject => ({ index, embedding: [index, 0.5] });
    const server = await serve((response) =>
      reply(response, { data: [item(1), item(0)], usage: { prompt_tokens: 4 } }),
    );
    const backend = openAi({ ...server, model, embeddingModel: "nomic" });
    const inputs = ["a boat", "a house"];
    const response = await backend.embed?.({ model: "amazon.titan-embed-text-v2:0", inputs, dimensions: 2 });
    expect(response?.embeddings).toEqual([Float32Array.of(0, 0.5), Float32Array.of(1, 0.5)]);
    expect(response?.usage.input).toEqual({ total: 4 });
    expect(server.asked[0]).toMatchObject({
      path: "/v1/embeddings",
      body: { model: "nomic", input: inputs, dimensions: 2 },
    });
    await expect(backend.embed?.({ model, inputs, dimensions: 3 })).rejects.toMatchObject({
      code: "unsupported",
    });
  });
});

interface Asked {
  path: string | undefined;
  key: string | undefined;
  body: JsonObject;
}

/** An OpenAI-compatible server that answers everything alike. */
async function serve(send: (response: ServerResponse) => void): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = JSON.parse(await readAll(request));
    asked.push({ path: request.url, key: request.headers.authorization, body });
    send(response);
  });
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/v1/`, asked };
}

function reply(response: ServerResponse, body: JsonObject): void {
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}

function stream(response: ServerResponse, events: readonly JsonObject[]): void {
  response.setHeader("content-type", "text/event-stream");
  for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.end("data: [DONE]\n\n");
}

function answer(message: JsonObject): JsonObject {
  return {
    id: "chatcmpl-1",
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop" }],
    usage: { prompt_tokens: 7, completion_tokens: 2 },
  };
}

function chunk(delta: JsonObject): JsonObject {
  return { choices: [{ index: 0, delta, finish_reason: null }] };
}

function streamOf({ streamText }: Backend): AsyncIterable<StreamPart> {
  if (!streamText) throw new Error("This backend streams.");
  return streamText(hello);
}
