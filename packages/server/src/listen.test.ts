import { EventEmitter, once } from "node:events";
import { Agent, request as requestHttp1 } from "node:http";
import {
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect, type Socket } from "node:net";
import { networkInterfaces } from "node:os";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { BedrockRuntimeClient, InvokeModelWithResponseStreamCommand } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { chunkFrame } from "./event-stream.ts";
import { type Handler, type Listener, listen } from "./listen.ts";

beforeEach(() => {
  const levels = ["debug", "info", "log", "warn", "error"] as const;
  const spies = levels.map((level) => vi.spyOn(console, level));
  return () => spies.map((spy) => expect(spy).not.toHaveBeenCalled());
});

describe.each<[string, Open]>([
  ["HTTP/1.1", openHttp1],
  ["HTTP/2", openHttp2],
])("over %s", (_protocol, open) => {
  const exchange: Open<string> = async (...request) => text(await open(...request));

  test("gives method, raw path, the host the client used, and body to the handler", async () => {
    const { url } = await serve(async (request) => {
      return new Response(`${request.method} ${request.url} ${await request.text()}`);
    });
    const path = "/model/arn%3Aaws%3Abedrock%2Fabc:0/invoke?x=%3a";
    expect(await exchange(url + path, { method: "POST" }, "grüße")).toBe(`POST ${url}${path} grüße`);
    expect(await exchange(url + path, { method: "PURGE" })).toBe(`PURGE ${url}${path} `);
    expect(await exchange(url + path, { method: "HEAD" })).toBe("");
  });

  test("answers 500 and tells nothing when the handler throws", async () => {
    const { url } = await serve(() => Promise.reject(new Error("secret")));
    const reply = await open(url);
    expect([reply.statusCode, await text(reply)]).toEqual([500, ""]);
  });

  test("sends all of a response whose request was not read, or not to its end, and is done with it", async () => {
    const { url, close } = await serve(async (request) => {
      if (request.url.endsWith("/part")) for await (const _ of request.body ?? []) break;
      return new Response("x".repeat(3_000_000));
    });
    for (const path of ["/", "/part"])
      expect((await exchange(url + path, { method: "POST" }, "y".repeat(500_000))).length).toBe(3_000_000);
    await close();
  });

  test("tells a client that asks to go on with its body", async () => {
    const { url } = await serve(async (request) => new Response(await request.text()));
    expect(await exchange(url, { method: "POST", headers: { expect: "100-continue" } }, "abc")).toBe("abc");
  });

  test("flushes each chunk, and does not abort the signal at the end", async () => {
    const source = createSource();
    const { url, close } = await serve(source.handler);
    const reply = await open(url);
    for (const part of ["one", "two", "three"]) {
      source.send(part);
      expect(String(await nextChunk(reply))).toBe(part);
    }
    source.end();
    expect(await text(reply)).toBe("");
    await close();
    expect(source.signal().aborted).toBe(false);
  });

  test("breaks the connection when the response's body fails", async () => {
    const source = createSource();
    const { url } = await serve(source.handler);
    const reply = await open(url);
    source.send("one");
    expect(String(await nextChunk(reply))).toBe("one");
    source.fail();
    await expect(text(reply)).rejects.toThrow();
  });

  test("lets a running stream end while closing, and takes no new connections", async () => {
    const source = createSource();
    const { url, close } = await serve(source.handler);
    const reply = await open(url);
    const closed = vi.fn<() => void>();
    const closing = Promise.all([close(), close()]).then(closed);
    await expect(open(url)).rejects.toThrow();
    source.send("one");
    expect(String(await nextChunk(reply))).toBe("one");
    expect(closed).not.toHaveBeenCalled();
    source.end();
    expect(await text(reply)).toBe("");
    await closing;
    await close();
  });
});

describe("a client that goes away", () => {
  test.each([
    ["closes its HTTP/1.1 socket", leaving(openHttp1, (reply) => reply.destroy())],
    ["resets its HTTP/2 stream", leaving(openHttp2, (reply) => reply.close(constants.NGHTTP2_CANCEL))],
    ["closes its HTTP/2 session", leaving(openHttp2, (reply) => reply.session?.destroy())],
  ])("aborts the request and cancels the response when it %s", async (_name, open) => {
    const source = createSource();
    const { url, close } = await serve(source.handler);
    const { reply, leave } = await open(url);
    source.send("one");
    await nextChunk(reply);
    expect(source.signal().aborted).toBe(false);
    leave();
    await source.cancelled;
    expect(source.signal().aborted).toBe(true);
    await close();
  });
});

describe("the first bytes", () => {
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
  const badRequest = /^HTTP\/1.1 400 Bad Request\r\n/;

  test("decide the protocol also when they arrive one by one", async () => {
    const { port } = await serve(async (request) => new Response(await request.text()));
    const http2 = openSocket(port, ...preface);
    // The type of the server's first frame: SETTINGS.
    expect((await nextChunk(http2))[3]).toBe(4);
    const http1 = openSocket(port, ..."POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc");
    expect(String(await nextChunk(http1))).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*abc$/);
  });

  test.each([
    ["garbage", "garbage\r\n\r\n", badRequest],
    ["a request without a host", "GET / HTTP/1.1\r\n\r\n", badRequest],
    ["a host that is none", "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n", badRequest],
    ["the wrong version", "PRI * HTTP/1.1\r\nhost: x\r\n\r\n", badRequest],
    ["garbage after the preface", `${preface}garbage garbage`, /^[^H]/],
  ])("refuse %s and keep serving", async (_name, bytes, answer) => {
    const { url, port } = await serve(() => new Response("fine"));
    expect(await text(openSocket(port, bytes))).toMatch(answer);
    expect(await (await fetch(url)).text()).toBe("fine");
  });

  test("survive resets at any point", async () => {
    const { url, port } = await serve(() => new Response("fine"));
    for (const bytes of ["", "PR", "GET / HT", preface, `${preface}abc`]) {
      const socket = openSocket(port, bytes);
      await sleep(10);
      socket.resetAndDestroy();
    }
    expect(await (await fetch(url)).text()).toBe("fine");
  });
});

describe("listen", () => {
  test("closes idle and undecided connections at once", async () => {
    const { url, port, close } = await serve(() => new Response("fine"));
    await text(await openHttp1(url, { agent: new Agent({ keepAlive: true }) }));
    const session = connectHttp2(url);
    const sockets = ["", "PR", "GET / HT"].map((bytes) => openSocket(port, bytes));
    await Promise.all([once(session, "remoteSettings"), ...sockets.map((socket) => once(socket, "connect"))]);
    await sleep(20);
    const started = performance.now();
    await Promise.all([close(), once(session, "close"), ...sockets.map((socket) => once(socket, "close"))]);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test("takes a given port, and rejects when it is busy", async () => {
    const { port, close } = await serve(() => new Response("fine"));
    await expect(listen(() => new Response(), { port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await close();
    const again = await serve(() => new Response("again"), { port });
    expect(again.url).toBe(`http://127.0.0.1:${port}`);
  });

  const hasIpv6 = JSON.stringify(networkInterfaces()).includes('"::1"');
  test.skipIf(!hasIpv6)("puts an IPv6 host into brackets (where there is IPv6)", async () => {
    const { url, port } = await serve((request) => new Response(request.url), { host: "::1" });
    expect(url).toBe(`http://[::1]:${port}`);
    expect(await (await fetch(url)).text()).toBe(`${url}/`);
  });

  test.each([
    ["HTTP/2, its default", {}],
    ["HTTP/1.1", { requestHandler: new NodeHttpHandler() }],
  ])("streams chunks to the AWS SDK over %s", async (_protocol, options) => {
    const source = createSource({ "content-type": "application/vnd.amazon.eventstream" });
    const { url } = await serve(source.handler);
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    const client = new BedrockRuntimeClient({ region: "us-east-1", endpoint: url, credentials, ...options });
    onTestFinished(() => client.destroy());
    const sent = client.send(
      new InvokeModelWithResponseStreamCommand({ modelId: "us.anthropic.claude-v2:1" }),
    );
    await source.opened;
    source.send(chunkFrame({ count: 0 }, 0));
    let count = 0;
    for await (const { chunk } of (await sent).body ?? []) {
      expect(Buffer.from(chunk?.bytes ?? []).toString()).toBe(`{"count":${count++}}`);
      if (count < 5) source.send(chunkFrame({ count }, count));
      else source.end();
    }
    expect(count).toBe(5);
  });
});

async function serve(handler: Handler, options?: { host?: string; port?: number }): Promise<Listener> {
  const listener = await listen(handler, options);
  // Clients opened in a test are gone by then, since the newest clean-up runs first.
  onTestFinished(() => listener.close());
  return listener;
}

/** A handler whose response does what the test says next. */
function createSource(headers: Record<string, string> = {}) {
  const events = new EventEmitter();
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(() => events.emit("cancelled"));
  let signal = AbortSignal.abort();
  return {
    handler(request: Request) {
      signal = request.signal;
      events.emit("opened");
      return new Response(readable, { headers });
    },
    opened: once(events, "opened"),
    cancelled: once(events, "cancelled"),
    signal: () => signal,
    send: (part: string | Uint8Array) => void writer.write(Buffer.from(part)),
    end: () => void writer.close(),
    fail: () => void writer.abort(new Error("cut")),
  };
}

interface OpenOptions {
  method?: string;
  headers?: OutgoingHttpHeaders;
  agent?: Agent;
}

type Reply = Readable & { statusCode?: number };
type Http2Reply = ClientHttp2Stream & { statusCode: number };
type Open<T = Reply> = (url: string, options?: OpenOptions, body?: string) => Promise<T>;

async function openHttp1(url: string, options: OpenOptions = {}, body?: string): Promise<Reply> {
  const request = requestHttp1(url, options);
  onTestFinished(() => void request.destroy());
  if (options.headers?.expect) {
    request.flushHeaders();
    await once(request, "continue");
  }
  request.end(body);
  const [reply] = await once(request, "response");
  return reply;
}

async function openHttp2(url: string, options: OpenOptions = {}, body?: string): Promise<Http2Reply> {
  const { origin, pathname, search } = new URL(url);
  const session = connectHttp2(origin);
  onTestFinished(() => session.destroy());
  await once(session, "connect");
  const headers = { ":method": options.method ?? "GET", ":path": pathname + search, ...options.headers };
  const stream = session.request(headers, { endStream: false });
  if (options.headers?.expect) await once(stream, "continue");
  stream.end(body);
  const [head] = await once(stream, "response");
  return Object.assign(stream, { statusCode: head[":status"] });
}

function leaving<T extends Readable>(open: Open<T>, leave: (reply: T) => void) {
  return async (url: string) => {
    const reply = await open(url);
    reply.on("error", () => {});
    return { reply, leave: () => leave(reply) };
  };
}

/** Connects and writes each string as a packet of its own. */
function openSocket(port: number, ...packets: string[]): Socket {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  for (const [at, packet] of packets.entries()) setTimeout(() => socket.write(packet, "latin1"), at * 2);
  return socket;
}

async function nextChunk(stream: Readable): Promise<Buffer> {
  const next = once(stream, "data");
  stream.resume();
  const [chunk] = await next;
  stream.pause();
  return chunk;
}
