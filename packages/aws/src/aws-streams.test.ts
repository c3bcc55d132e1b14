import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { crc32 } from "node:zlib";
import type { JsonObject, Transport, WireCall } from "@bedplate/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createAwsTransport } from "./aws-transport.ts";

interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  closed: boolean;
}

/** What the server answers next; on request it leaves the connection open. */
interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
  hang?: boolean;
}

let server: Server;
let transport: Transport;
let seen: Seen[] = [];
let reply: Reply = {};

const endpoint = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const access = {
  region: "us-east-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
};

beforeAll(async () => {
  server = createServer(async (incoming, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const { url: path = "", headers } = incoming;
    const call: Seen = { path, headers, body: Buffer.concat(pieces).toString(), closed: false };
    seen.push(call);
    response.on("close", () => {
      call.closed = !response.writableEnded;
    });
    response.writeHead(reply.status ?? 200, { "x-amzn-requestid": "req-1", ...reply.headers });
    if (reply.body !== undefined) response.write(reply.body);
    if (!reply.hang) response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  transport = createAwsTransport({ ...access, endpoint: endpoint() });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  seen = [];
  reply = { body: "{}" };
});

const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
// Members that the SDK has no schema for.
const body: JsonObject = {
  messages: [
    { role: "user", content: [{ hologram: { depth: 3 } }, { image: { source: { bytes: "AQID" } } }] },
  ],
  inferenceConfig: { topK: 3 },
  novelty: { ä: [1.5, null] },
};

const call: WireCall = { operation: "Converse", modelId: profile, headers: {}, body };
const segment = encodeURIComponent(profile);
/** One message of an event stream: lengths, headers of strings, payload, and both checksums. */
function frame(headers: Record<string, string>, json: JsonObject | string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(3, 7);
      length.writeUInt16BE(value.length, 1);
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
    }),
  );
  const content = Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(head.length + content.length + 16, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, content]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(message));
  return Buffer.concat([message, check]);
}

function event(type: string, json: JsonObject): Buffer {
  return frame({ ":message-type": "event", ":event-type": type, ":content-type": "application/json" }, json);
}

function exception(type: string, json: JsonObject): Buffer {
  return frame(
    { ":message-type": "exception", ":exception-type": type, ":content-type": "application/json" },
    json,
  );
}

function streamOf(...frames: Buffer[]): Reply {
  return { body: Buffer.concat(frames), headers: { "content-type": "application/vnd.amazon.eventstream" } };
}

async function chunksOf(wire: WireCall): Promise<JsonObject[]> {
  const chunks: JsonObject[] = [];
  for await (const batch of (await transport.stream(wire)).batches) chunks.push(...batch);
  return chunks;
}

describe("ConverseStream", () => {
  const start = event("messageStart", { role: "assistant", p: "abc" });

  test("sends our JSON as it is to its path, signed", async () => {
    reply = streamOf(start);
    const { headers, batches } = await transport.stream({
      ...call,
      headers: { "x-amzn-bedrock-trace": "E" },
    });
    for await (const _ of batches);
    expect(headers["x-amzn-requestid"]).toBe("req-1");
    expect(seen[0]?.path).toBe(`/model/${segment}/converse-stream`);
    expect(seen[0]?.body).toBe(JSON.stringify(body));
    const digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
    expect(seen[0]?.headers).toMatchObject({
      "x-amz-content-sha256": digest,
      authorization: expect.stringMatching(/SignedHeaders=[^,]*x-amzn-bedrock-trace/),
    });
  });

  test("an exception that nobody knows is the service's fault, in its own words", async () => {
    reply = streamOf(start, exception("brandNewException", { message: "boo" }));
    await expect(chunksOf(call)).rejects.toMatchObject({
      code: "internal-error",
      retryable: true,
      message: expect.stringMatching(/: boo$/),
    });
  });

  test("gives numbers as JSON has them, however many digits they came with", async () => {
    const text =
      '{"stopReason":"end_turn","additionalModelResponseFields":{"a":12345678901234567890,"b":0.1234567890123456789}}';
    // Written as text, since JavaScript would cut the digits.
    const stop = frame(
      { ":message-type": "event", ":event-type": "messageStop", ":content-type": "application/json" },
      text,
    );
    reply = streamOf(start, stop);
    const [, chunk] = await chunksOf(call);
    expect(JSON.parse(JSON.stringify(chunk))).toMatchObject({
      messageStop: { additionalModelResponseFields: { a: 12345678901234567000, b: 0.12345678901234568 } },
    });
  });

  test("keeps the path of an endpoint in front", async () => {
    reply = streamOf(start);
    await createAwsTransport({ ...access, endpoint: `${endpoint()}/base` }).stream(call);
    expect(seen[0]?.path).toBe(`/base/model/${segment}/converse-stream`);
  });

  test("gives each event under its name, with bytes as base64 wherever they are", async () => {
    const events: [string, JsonObject][] = [
      ["messageStart", { role: "assistant" }],
      ["contentBlockStart", { contentBlockIndex: 0, start: { toolUse: { toolUseId: "t", name: "f" } } }],
      ["contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '{"a":' } } }],
      [
        "contentBlockDelta",
        { contentBlockIndex: 1, delta: { reasoningContent: { redactedContent: "AQID" } } },
      ],
      ["contentBlockDelta", { contentBlockIndex: 2, delta: { image: { source: { bytes: "iVBORw==" } } } }],
      ["contentBlockDelta", { contentBlockIndex: 3, delta: { hologram: { depth: 3 } } }],
      ["contentBlockStop", { contentBlockIndex: 0 }],
      [
        "messageStop",
        { stopReason: "tool_use", additionalModelResponseFields: { x: [1.5, null, { y: "AQID" }] } },
      ],
      ["metadata", { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: { latencyMs: 4 } }],
    ];
    reply = streamOf(...events.map(([type, json]) => event(type, json)));
    expect(await chunksOf(call)).toEqual(events.map(([type, json]) => ({ [type]: json })));
  });

  test.each([
    ["throttlingException", "throttled", 429],
    ["modelStreamErrorException", "model-stream-error", 424],
    ["internalServerException", "internal-error", 500],
    ["serviceUnavailableException", "service-unavailable", 503],
    ["validationException", "invalid-request", 400],
  ])("throws the exception event %s as %s", async (type, code) => {
    for (const frames of [
      [exception(type, { message: "no" })],
      [start, exception(type, { message: "no" })],
    ]) {
      reply = streamOf(...frames);
      await expect(chunksOf(call)).rejects.toMatchObject({ code, modelId: profile, requestId: "req-1" });
    }
  });

  test("fails with the service's error before the stream", async () => {
    reply = {
      status: 403,
      headers: { "x-amzn-errortype": "AccessDeniedException" },
      body: '{"message":"not you"}',
    };
    await expect(transport.stream(call)).rejects.toMatchObject({ code: "access-denied", status: 403 });
  });

  test("tells a damaged frame and a cut one apart", async () => {
    const damaged = Buffer.from(start);
    damaged[damaged.length - 6] = 0;
    reply = streamOf(start, damaged);
    await expect(chunksOf(call)).rejects.toMatchObject({ code: "damaged-stream" });
    reply = streamOf(start, start.subarray(0, 40));
    await expect(chunksOf(call)).rejects.toMatchObject({ code: "stream-truncated" });
  });

  test("is stopped on the wire by an abort and by leaving the loop", async () => {
    reply = { ...streamOf(start), hang: true };
    for await (const _ of (await transport.stream(call)).batches) break;
    await vi.waitFor(() => expect(seen[0]?.closed).toBe(true));
    const controller = new AbortController();
    const { batches } = await transport.stream(call, { signal: controller.signal });
    const read = async (): Promise<void> => {
      for await (const _ of batches) controller.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted", modelId: profile });
    await vi.waitFor(() => expect(seen[1]?.closed).toBe(true));
  });
});

test("a chunk of InvokeModelWithResponseStream is the JSON inside it", async () => {
  const bytes = Buffer.from('{"generation":"hi"}').toString("base64");
  reply = streamOf(event("chunk", { bytes, p: "abc" }));
  expect(await chunksOf({ ...call, operation: "InvokeModel" })).toEqual([{ generation: "hi" }]);
  expect(seen[0]?.path).toBe(`/model/${segment}/invoke-with-response-stream`);
  expect(seen[0]?.body).toBe(JSON.stringify(body));
});

test.each(["CountTokens", "ApplyGuardrail", "InvokeGuardrailChecks", "StartAsyncInvoke"] as const)(
  "%s has no stream, and says so before anything is sent",
  async (operation) => {
    await expect(transport.stream({ ...call, operation })).rejects.toMatchObject({ code: "unsupported" });
    expect(seen).toHaveLength(0);
  },
);
