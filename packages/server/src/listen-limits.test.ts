import { once } from "node:events";
import { connect as connectHttp2, constants } from "node:http2";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type Listener, type ListenOptions, listen } from "./listen.ts";

async function serve(limits: ListenOptions["limits"] = {}, body?: ReadableStream): Promise<Listener> {
  const listener = await listen(async (request) => new Response(body ?? (await request.text())), { limits });
  onTestFinished(() => listener.close());
  return listener;
}

function open(port: number, bytes = ""): Socket {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  socket.write(bytes, "latin1");
  return socket;
}

/** Whether a connection is closed by the server; the test's time-out says no. */
async function closes(socket: Socket): Promise<string> {
  return text(socket);
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

test.each([
  ["says nothing", "", ""],
  ["says half of a preface", "PRI * HT", ""],
  ["never ends its headers", "GET / HTTP/1.1\r\nhost: x\r\n", /^HTTP\/1.1 408/],
  ["never ends its body", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc", /^HTTP\/1.1 408/],
  ["asks for nothing more", "GET / HTTP/1.1\r\nhost: x\r\n\r\n", /^HTTP\/1.1 200/],
  ["asks for nothing over HTTP/2", preface, /^\0\0/],
])("a connection that %s is closed after a while", async (_, bytes, answer) => {
  const { port, url } = await serve({ prefaceMs: 30, headersMs: 30, requestMs: 60, idleMs: 30 });
  expect(await closes(open(port, bytes))).toMatch(answer);
  expect((await fetch(url)).status).toBe(200);
});

test("a body over HTTP/2 that never ends is reset", async () => {
  const { url } = await serve({ requestMs: 30 });
  const session = connectHttp2(url);
  onTestFinished(() => session.destroy());
  const stream = session.request({ ":method": "POST", ":path": "/" }, { endStream: false });
  stream.write("abc");
  await once(stream, "close");
  expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
});

test("a stream that is slow, and a client that is, are not late", async () => {
  let sent = 0;
  const slow = new ReadableStream({
    async pull(controller) {
      await sleep(20);
      if (sent++ < 8) controller.enqueue(Buffer.from("x"));
      else controller.close();
    },
  });
  const { url } = await serve({ prefaceMs: 30, headersMs: 30, requestMs: 40, idleMs: 30 }, slow);
  expect(await (await fetch(url)).text()).toBe("xxxxxxxx");
});

test("of connections that don't tell their protocol the oldest go first", async () => {
  const { port, url } = await serve({ undecided: 3 });
  const sockets: Socket[] = [];
  for (let at = 0; at < 5; at++) {
    const socket = open(port);
    await once(socket, "connect");
    sockets.push(socket);
    await sleep(5);
  }
  await Promise.all(sockets.slice(0, 2).map(closes));
  expect(sockets.map(({ closed }) => closed)).toEqual([true, true, false, false, false]);
  expect((await fetch(url)).status).toBe(200);
});

test("what is above the number of connections is closed, and those that are there go on", async () => {
  const { port } = await serve({ connections: 2 });
  const [first, second] = [open(port), open(port)];
  await Promise.all([once(first, "connect"), once(second, "connect")]);
  await sleep(20);
  expect(await closes(open(port, "GET / HTTP/1.1\r\nhost: x\r\n\r\n"))).toBe("");
  second.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  expect(await closes(second)).toMatch(/^HTTP\/1.1 200/);
});

test("headers that are too long are refused", async () => {
  const { port, url } = await serve({ headerBytes: 2000 });
  const long = "x".repeat(5000);
  expect(await closes(open(port, `GET / HTTP/1.1\r\nhost: x\r\na: ${long}\r\n\r\n`))).toMatch(
    /^HTTP\/1.1 431/,
  );
  expect(await closes(open(port, `GET /${long} HTTP/1.1\r\nhost: x\r\n\r\n`))).toMatch(/^HTTP\/1.1 431/);
  const session = connectHttp2(url);
  onTestFinished(() => session.destroy());
  await once(session, "remoteSettings");
  expect(session.remoteSettings).toMatchObject({ maxHeaderListSize: 2000, maxConcurrentStreams: 1000 });
});

test("a thousand idle connections hinder nobody", async () => {
  const { port, url, close } = await serve();
  const sockets = Array.from({ length: 1000 }, () => open(port));
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  expect((await fetch(url)).status).toBe(200);
  await close();
  await Promise.all(sockets.map((socket) => socket.closed || once(socket, "close")));
});

test("closing does not wait for a client that leaves an answer unread", async () => {
  const { url, close } = await serve(
    { drainMs: 40 },
    new ReadableStream({ pull: (controller) => controller.enqueue(Buffer.alloc(100_000)) }),
  );
  const session = connectHttp2(url);
  session.on("error", () => {});
  const unread = session.request({ ":path": "/" });
  unread.on("error", () => {});
  await once(unread, "response");
  const socket = open(Number(new URL(url).port), "GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(socket, "readable");
  await close();
});
