import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Transport, WireCall } from "@bedplate/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FetchTransportOptions } from "./fetch-transport.ts";
import { createFetchTransport as createNodeTransport } from "./node-transport.ts";
import { createFetchTransport as createWebTransport } from "./web-transport.ts";

/** What the server answers next. */
interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

let server: Server;
let endpoint = "";
let reply: Reply = {};

beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      response.writeHead(reply.status ?? 200, { "x-amzn-requestid": "req-1", ...reply.headers });
      response.end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const call: WireCall = {
  operation: "InvokeModel",
  modelId: "meta.llama3-8b",
  headers: {},
  body: { prompt: "my own prompt" },
};
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "my-secret", sessionToken: "my-session" };

const platforms: [name: string, create: (options: FetchTransportOptions) => Transport][] = [
  ["node:http", createNodeTransport],
  ["fetch on Node", (options) => createNodeTransport({ fetch: globalThis.fetch, ...options })],
  ["fetch elsewhere", createWebTransport],
];

const header = (type: string): Record<string, string> => ({ "x-amzn-errortype": type });

const table: [what: string, reply: Reply, error: object][] = [
  [
    "a type in the header, with an address behind it",
    {
      status: 400,
      headers: header("ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/"),
      body: '{"message":"no such field"}',
    },
    {
      code: "invalid-request",
      type: "ValidationException",
      message: "meta.llama3-8b: no such field",
      status: 400,
    },
  ],
  [
    "a type in the header, with a name space in front",
    { status: 403, headers: header("com.amazon.x#AccessDeniedException,more"), body: '{"Message":"no"}' },
    { code: "access-denied", type: "AccessDeniedException", message: "meta.llama3-8b: no" },
  ],
  [
    "a type in the body's code",
    { status: 400, body: '{"code":"ServiceQuotaExceededException","message":"full"}' },
    { code: "quota-exceeded", type: "ServiceQuotaExceededException" },
  ],
  [
    "a type in the body's __type",
    { status: 404, body: '{"__type":"com.amazon.bedrock#ResourceNotFoundException","message":"gone"}' },
    { code: "not-found", type: "ResourceNotFoundException" },
  ],
  [
    "the header's type before the body's",
    { status: 409, headers: header("ConflictException"), body: '{"__type":"ValidationException"}' },
    { code: "conflict", type: "ConflictException", message: "meta.llama3-8b: ConflictException" },
  ],
  [
    "an expired key",
    {
      status: 403,
      headers: header("ExpiredTokenException:http://internal.amazon.com/coral/com.amazon.coral.service/"),
      body: '{"message":"The security token included in the request is expired"}',
    },
    { code: "unauthenticated", type: "ExpiredTokenException" },
  ],
  [
    "a page of HTML",
    { status: 502, body: "<html>Bad gateway</html>" },
    { code: "internal-error", status: 502 },
  ],
  [
    "an empty body",
    { status: 503, body: "" },
    { code: "service-unavailable", message: "meta.llama3-8b: HTTP status 503", type: undefined },
  ],
  ["JSON that is no object", { status: 400, body: "[1]" }, { code: "invalid-request" }],
  ["members that are null", { status: 429, body: '{"message":null,"__type":null}' }, { code: "throttled" }],
  [
    "seconds to wait",
    { status: 429, headers: { "retry-after": "2" }, body: "{}" },
    { code: "throttled", retryAfterMs: 2000, retryable: true },
  ],
  [
    "a date to wait for, which has passed",
    { status: 503, headers: { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" } },
    { code: "service-unavailable", retryAfterMs: 0 },
  ],
  [
    "a wait that is neither",
    { status: 503, headers: { "retry-after": "soon" } },
    { code: "service-unavailable", retryAfterMs: undefined },
  ],
  [
    "the status of the model's own server",
    {
      status: 424,
      headers: header("ModelErrorException"),
      body: '{"message":"The model failed.","originalStatusCode":400,"resourceName":"x"}',
    },
    { code: "model-error", message: "meta.llama3-8b: The model failed. (The model's status was 400.)" },
  ],
  [
    "an operation that the service does not know, with status 200",
    { body: '{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}' },
    { code: "invalid-request", type: "UnknownOperationException", status: 200 },
  ],
  [
    "an error's type with status 200",
    { headers: header("UnknownOperationException"), body: "{}" },
    { code: "invalid-request", type: "UnknownOperationException" },
  ],
  ["a redirection", { status: 307, headers: { location: "http://127.0.0.1:1/" } }, { status: 307 }],
  [
    "more than anyone reads",
    { status: 500, headers: header("InternalServerException"), body: Buffer.alloc(2 * 1024 * 1024, "{") },
    { code: "internal-error", type: "InternalServerException" },
  ],
];

describe.each(platforms)("on %s", (_, create) => {
  const errorOf = async (next: Reply, streaming: boolean, options = {}): Promise<unknown> => {
    reply = next;
    const transport = create({ endpoint, region: "us-east-1", credentials, ...options });
    const answer = streaming ? transport.stream(call) : transport.send(call);
    return answer.then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  test.each(table)("tells %s", async (_, next, expected) => {
    for (const streaming of [false, true]) {
      // Whoever answers with JSON says so.
      const headers = { ...(next.body && { "content-type": "application/json" }), ...next.headers };
      const error = await errorOf({ ...next, headers }, streaming);
      expect(error).toMatchObject({
        name: "BedrockError",
        requestId: "req-1",
        modelId: "meta.llama3-8b",
        ...expected,
      });
    }
  });

  test.each([
    ["a page of HTML", "<html>"],
    ["nothing", ""],
    ["a list", "[]"],
  ])("%s with status 200 is no reply", async (_, body) => {
    const expected = { code: "invalid-response", status: 200, requestId: "req-1" };
    expect(await errorOf({ body }, false)).toMatchObject(expected);
  });

  test("JSON with status 200 is no stream", async () => {
    const headers = { "content-type": "application/json" };
    expect(await errorOf({ headers, body: '{"a":1}' }, true)).toMatchObject({ code: "invalid-response" });
  });

  test("a reply that never ends is not read to its end", async () => {
    const body = Buffer.alloc(25 * 1024 * 1024 + 1, " ");
    expect(await errorOf({ body }, false)).toMatchObject({
      code: "invalid-response",
      message: expect.stringMatching(/longer than/),
    });
  });

  test("nobody at the address is a connection error that names the address", async () => {
    expect(await errorOf({}, false, { endpoint: "http://127.0.0.1:1" })).toMatchObject({
      code: "connection",
      retryable: true,
      message: expect.stringMatching(/^meta\.llama3-8b: the connection to 127\.0\.0\.1:1 failed \(/),
    });
  });

  test("no error holds the prompt, a key or the signature", async () => {
    const endings: [Reply, object][] = [
      [{ status: 500 }, {}],
      [{ body: "x" }, {}],
      [{}, { endpoint: "http://127.0.0.1:1" }],
      [{}, { region: "" }],
    ];
    for (const [next, options] of endings)
      expect(everythingIn(await errorOf(next, false, options))).not.toMatch(/my own|my-se|AKIDEX|Signature=/);
  });
});

test("a host that does not exist is told by its name", async () => {
  const fetch = (): Promise<never> => {
    const cause = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    return Promise.reject(new TypeError("fetch failed", { cause }));
  };
  const transport = createNodeTransport({ region: "mars-north-1", credentials, fetch });
  await expect(transport.send(call)).rejects.toMatchObject({
    code: "connection",
    message:
      "meta.llama3-8b: the host bedrock-runtime.mars-north-1.amazonaws.com was not found (ENOTFOUND). Check the region and the endpoint.",
  });
});

test("what a fetch function hangs on its errors stays there", async () => {
  const fetch = (_: unknown, init?: RequestInit): Promise<never> =>
    Promise.reject(Object.assign(new Error("no way"), { request: init }));
  const transport = createNodeTransport({ region: "us-east-1", credentials, fetch });
  const error = await transport.send(call).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "connection", message: expect.stringContaining("no way") });
  expect(everythingIn(error)).not.toMatch(/my own|my-se|AKIDEX|Signature=/);
});

/** All texts that can be reached from a value, hidden ones and bytes included. */
function everythingIn(value: unknown, seen: Set<unknown> = new Set()): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== "object" || value === null) return String(value);
  if (seen.has(value)) return "";
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}=${everythingIn(Reflect.get(value, key), seen)}`)
    .join("\n");
}
