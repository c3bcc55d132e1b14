import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createGuardedOpen, type Resolve } from "./guarded-open.ts";

const { signal } = new AbortController();
let server: Server;
let port = 0;
let asked = 0;

beforeAll(async () => {
  server = createServer((_, response) => {
    asked++;
    response.end("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

beforeEach(() => {
  asked = 0;
});

afterAll(() => void server.close());

function leadingTo(...addresses: readonly string[]): Resolve {
  return (_host, _options, told) =>
    told(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
}

test.each([
  ["private", ["10.0.0.7"]],
  ["this machine", ["127.0.0.1"]],
  ["public and private", ["93.184.215.14", "127.0.0.1"]],
  ["nothing", []],
])("a name that leads to what is %s is refused when the connection is made", async (_, addresses) => {
  const open = createGuardedOpen({ allowHosts: [] }, leadingTo(...addresses));
  await expect(open(new URL(`http://files.example:${port}/`), signal)).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining("files.example"),
  });
  expect(asked).toBe(0);
});

test("each connection is made to what has just been checked, so that a name can't rebind", async () => {
  let times = 0;
  const resolve: Resolve = (...call) => leadingTo(times++ === 0 ? "127.0.0.1" : "10.0.0.7")(...call);
  const open = createGuardedOpen({ allowHosts: ["files.example"] }, resolve);
  const opened = await open(new URL(`http://files.example:${port}/`), signal);
  expect([opened.status, times, asked]).toEqual([200, 1, 1]);
  for await (const _ of opened.body);
  const strict = createGuardedOpen({ allowHosts: [] }, resolve);
  // The connection before it is not used again, though it leads to the same host.
  await expect(strict(new URL(`http://files.example:${port}/`), signal)).rejects.toMatchObject({
    code: "invalid-request",
  });
  expect([times, asked]).toEqual([2, 1]);
});

test("the system looks names up", async () => {
  const open = createGuardedOpen({ allowHosts: ["localhost"] });
  const opened = await open(new URL(`http://localhost:${port}/`), signal);
  opened.leave();
  expect([opened.status, asked]).toEqual([200, 1]);
  await expect(
    createGuardedOpen({ allowHosts: [] })(new URL(`http://localhost:${port}/`), signal),
  ).rejects.toThrow(/public internet/);
});
