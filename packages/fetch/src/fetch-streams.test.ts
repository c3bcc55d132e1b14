import { getEventListeners } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import type { JsonObject, Transport, WireCall } from "@bedplate/core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { FetchTransportOptions } from "./fetch-transport.ts";
import { createFetchTransport as createNodeTransport } from "./node-transport.ts";
import { createFetchTransport as createWebTransport } from "./web-transport.ts";

let server: Server;
let endpoint = "";
let answer: (response: ServerResponse) => void;
/** Of all calls so far, whether the client went away before the answer's end. */
let left: boolean[] = [];
let sockets = new Set<unknown>();

beforeAll(async () => {
  server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const at = left.push(false) - 1;
    sockets.add(incoming.socket);
    response.on("close", () => {
      left[at] = !response.writableEnded;
    });
    incoming.resume().on("end", () => {
      response.setHeader("content-type", "application/vnd.amazon.eventstream");
      response.setHeader("x-amzn-requestid", "req-1");
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

afterEach(() => {
  left = [];
  sockets = new Set();
});

const converse: WireCall = { operation: "Converse", modelId: "meta.llama3-8b", headers: {}, body: {} };
const invoke: WireCall = { ...converse, operation: "InvokeModel" };

function frame(headers: Record<string, string>, content: string): Buffer {
  const head = Object.entries(headers).flatMap(([name, value]) => [
    Buffer.from([name.length, ...Buffer.from(name), 7, 0, value.length]),
    Buffer.from(value),
  ]);
  const headLength = Buffer.concat(head).length;
  const prelude = uint32(headLength + Buffer.byteLength(content) + 16, headLength);
  const message = Buffer.concat([prelude, uint32(crc32(prelude)), ...head, Buffer.from(content)]);
  return Buffer.concat([message, uint32(crc32(message))]);
}

function uint32(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * at);
  return bytes;
}

function event(type: string, members: JsonObject): Buffer {
  return frame({ ":event-type": type, ":message-type": "event" }, JSON.stringify(members));
}

function chunk(text: string, more: JsonObject = {}): Buffer {
  return event("chunk", { bytes: Buffer.from(text).toString("base64"), ...more });
}

function exception(type: string, content: string): Buffer {
  return frame({ ":exception-type": type, ":message-type": "exception" }, content);
}

type Create = (options: FetchTransportOptions) => Transport;

// Node's fetch takes a second connection while it still tidies up behind the first answer.
const platforms: [name: string, create: Create, connections: number][] = [
  ["node:http", createNodeTransport, 1],
  ["fetch on Node", (options) => createNodeTransport({ fetch: globalThis.fetch, ...options }), 2],
  ["fetch elsewhere", createWebTransport, 2],
];

describe.each(platforms)("on %s", (_, create, connections) => {
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const transportOf = (): Transport => create({ endpoint, region: "us-east-1", credentials });

  async function chunksOf(call: WireCall, ...frames: Buffer[]): Promise<JsonObject[]> {
    answer = (response) => response.end(Buffer.concat(frames));
    const chunks: JsonObject[] = [];
    for await (const batch of (await transportOf().stream(call)).batches) chunks.push(...batch);
    return chunks;
  }

  test("a chunk of InvokeModelWithResponseStream is the JSON inside it", async () => {
    const frames = [chunk('{"text":"grün"}', { p: "abc" }), event("news", { bytes: "!" }), chunk('"[DONE]"')];
    const headers = { ":event-type": "chunk", ":message-type": "event" };
    const escaped = frame(headers, '{"bytes":"eyJ0ZXh0IjoiPz8\\/In0="}');
    frames.push(event("chunk", { p: "abc", bytes: "eyJ0ZXh0IjoiPz8/In0=" }), event("chunk", {}), escaped);
    expect(await chunksOf(invoke, ...frames)).toEqual([{ text: "grün" }, { text: "???" }, { text: "???" }]);
  });

  test("an event of ConverseStream comes under its name, with all that it holds", async () => {
    const delta = { contentBlockIndex: 0, delta: { hologram: { depth: 1.5 } }, p: "abc" };
    const frames = [event("messageStart", { role: "assistant" }), event("contentBlockDelta", delta)];
    expect(await chunksOf(converse, ...frames, event("somethingNew", {}))).toEqual([
      { messageStart: { role: "assistant" } },
      { contentBlockDelta: delta },
      { somethingNew: {} },
    ]);
  });

  test("the headers of the reply come before the first chunk", async () => {
    answer = (response) => response.flushHeaders();
    const { headers, batches } = await transportOf().stream(converse);
    expect(headers["x-amzn-requestid"]).toBe("req-1");
    const reading = batches[Symbol.asyncIterator]().next();
    server.closeAllConnections();
    await expect(reading).rejects.toMatchObject({ code: "connection" });
  });

  test.each([
    ["throttlingException", "throttled"],
    ["modelStreamErrorException", "model-stream-error"],
    ["modelTimeoutException", "model-timeout"],
    ["internalServerException", "internal-error"],
    ["serviceUnavailableException", "service-unavailable"],
    ["validationException", "invalid-request"],
    ["brandNewException", "internal-error"],
  ])("the exception %s is thrown as %s, first or later", async (type, code) => {
    const expected = { code, requestId: "req-1", modelId: "meta.llama3-8b", message: "meta.llama3-8b: no" };
    for (const call of [invoke, converse]) {
      const failing = exception(type, '{"message":"no"}');
      await expect(chunksOf(call, failing)).rejects.toMatchObject(expected);
      await expect(chunksOf(call, chunk("{}"), failing)).rejects.toMatchObject(expected);
    }
  });

  test("an exception tells the model's own status, and its text where it has no JSON", async () => {
    const inner = '{"message":"It failed.","originalStatusCode":500}';
    await expect(chunksOf(invoke, exception("modelStreamErrorException", inner))).rejects.toMatchObject({
      type: "ModelStreamErrorException",
      message: "meta.llama3-8b: It failed. (The model's status was 500.)",
    });
    await expect(chunksOf(invoke, exception("odd", "in plain words"))).rejects.toThrow(/: in plain words$/);
  });

  test("an error that the service model does not name is thrown by its code", async () => {
    const headers = { ":message-type": "error", ":error-code": "InternalFailure", ":error-message": "boom" };
    await expect(chunksOf(converse, frame(headers, ""))).rejects.toMatchObject({
      code: "internal-error",
      type: "InternalFailure",
      message: "meta.llama3-8b: boom",
    });
  });

  test.each([
    ["of an unknown kind", frame({ ":message-type": "riddle" }, "{}")],
    ["of no kind", frame({}, "{}")],
    ["without JSON", frame({ ":message-type": "event", ":event-type": "chunk" }, "{")],
    ["with a list", frame({ ":message-type": "event", ":event-type": "chunk" }, "[]")],
    ["with a chunk that is no JSON", chunk("{")],
    ["with a chunk that is no base64", event("chunk", { bytes: "%" })],
    ["with a chunk that is no text", event("chunk", { bytes: { a: 1 } })],
  ])("a message %s is an invalid response", async (_, bytes) => {
    await expect(chunksOf(invoke, bytes)).rejects.toMatchObject({
      code: "invalid-response",
      requestId: "req-1",
    });
  });

  test("a damaged frame, a cut one and a broken connection are told apart, behind what came before", async () => {
    const whole = chunk('{"a":1}');
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(0, whole.length - 6);
    const endings: [code: string, end: (response: ServerResponse) => void][] = [
      ["damaged-stream", (response) => response.end(damaged)],
      ["stream-truncated", (response) => response.end(whole.subarray(0, 40))],
      [
        "connection",
        (response) => response.write(whole.subarray(0, 40), () => response.socket?.resetAndDestroy()),
      ],
    ];
    for (const [code, end] of endings) {
      answer = (response) => response.write(whole, () => end(response));
      const seen: JsonObject[] = [];
      const read = async (): Promise<void> => {
        for await (const batch of (await transportOf().stream(invoke)).batches) seen.push(...batch);
      };
      await expect(read()).rejects.toMatchObject({ code, modelId: "meta.llama3-8b" });
      expect(seen).toEqual([{ a: 1 }]);
    }
  });

  test("leaving the loop stops the request", async () => {
    answer = (response) => void response.write(chunk("{}"));
    const controller = new AbortController();
    for await (const _ of (await transportOf().stream(invoke, controller)).batches) break;
    await vi.waitFor(() => expect(left).toEqual([true]));
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test.each(["InvokeModel", "Converse"] as const)("an abort stops a stream of %s", async (operation) => {
    answer = (response) => void response.write(chunk("{}"));
    const controller = new AbortController();
    const { batches } = await transportOf().stream({ ...converse, operation }, controller);
    let count = 0;
    const read = async (): Promise<void> => {
      for await (const batch of batches) {
        count += batch.length;
        controller.abort(new Error("enough"));
      }
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted", cause: new Error("enough") });
    expect(count).toBe(1);
    await vi.waitFor(() => expect(left).toEqual([true]));
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("an abort stops a call that waits for its answer, and the rest of one that comes slowly", async () => {
    for (const slow of [() => {}, (response: ServerResponse) => void response.write("{")]) {
      left = [];
      answer = slow;
      const controller = new AbortController();
      const sent = transportOf().send(invoke, controller);
      await vi.waitFor(() => expect(left).toHaveLength(1));
      controller.abort();
      await expect(sent).rejects.toMatchObject({ code: "aborted", modelId: "meta.llama3-8b" });
      await vi.waitFor(() => expect(left).toEqual([true]));
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }
  });

  test("an abort is not waiting for keys that never come", async () => {
    const credentials = (): Promise<never> => new Promise(() => {});
    const controller = new AbortController();
    const sent = create({ endpoint, region: "us-east-1", credentials }).send(invoke, controller);
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: "aborted" });
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("an error is told by its status where its body never ends or breaks off", async () => {
    const endings: ((response: ServerResponse) => void)[] = [
      (response) => void response.write(Buffer.alloc(2 * 1024 * 1024, " ")),
      (response) => response.write("{", () => response.socket?.resetAndDestroy()),
    ];
    for (const end of endings) {
      answer = (response) => end(response.writeHead(503));
      const controller = new AbortController();
      const expected = { code: "service-unavailable", requestId: "req-1" };
      await expect(transportOf().send(invoke, controller)).rejects.toMatchObject(expected);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }
    await vi.waitFor(() => expect(left).toEqual([true, true]));
  });

  test("a call that nobody answers lets go of its signal", async () => {
    const { signal } = new AbortController();
    const nowhere = create({ endpoint: "http://127.0.0.1:1", region: "us-east-1", credentials });
    await expect(nowhere.send(invoke, { signal })).rejects.toMatchObject({ code: "connection" });
    await vi.waitFor(() => expect(getEventListeners(signal, "abort")).toEqual([]));
  });

  test("an aborted signal sends nothing", async () => {
    const signal = AbortSignal.abort();
    await expect(transportOf().stream(invoke, { signal })).rejects.toMatchObject({ code: "aborted" });
    expect(left).toEqual([]);
  });

  test("connections serve whole replies, streams and errors again, and outlive an abort that came too late", async () => {
    const transport = transportOf();
    const controller = new AbortController();
    for (let round = 0; round < 5; round++) {
      answer = (response) => response.end(JSON.stringify({ round }));
      expect((await transport.send(invoke, controller)).body).toEqual({ round });
      answer = (response) => response.end(chunk("{}"));
      for await (const _ of (await transport.stream(invoke, controller)).batches);
      answer = (response) => response.writeHead(429).end("{}");
      await expect(transport.stream(invoke, controller)).rejects.toMatchObject({ code: "throttled" });
    }
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    controller.abort();
    answer = (response) => response.end("{}");
    await transport.send(invoke);
    expect(sockets.size).toBeLessThanOrEqual(connections);
  });

  test.each(["CountTokens", "ApplyGuardrail", "StartAsyncInvoke", "ListAsyncInvokes", "Rerank"] as const)(
    "%s has no stream, and says so before anything is sent",
    async (operation) => {
      const stream = transportOf().stream({ ...converse, operation });
      await expect(stream).rejects.toMatchObject({ code: "unsupported" });
      expect(left).toEqual([]);
    },
  );
});
