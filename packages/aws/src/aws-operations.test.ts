import { createHash } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  ConverseCommand,
  CountTokensCommand,
  InvokeGuardrailChecksCommand,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import type { JsonObject, Transport, WireCall } from "@bedplate/core";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createAwsTransport } from "./aws-transport.ts";

interface Seen {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  closed: boolean;
}

/** What the server answers next: nothing, a body, or frames, with the connection left open on request. */
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
    else response.flushHeaders();
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
const guardrail = { id: "arn:aws:bedrock:us-east-1:123456789012:guardrail/gr1", version: "DRAFT" };

const calls: [operation: WireCall["operation"], path: string, call: WireCall][] = [
  ["InvokeModel", `/model/${segment}/invoke`, { ...call, operation: "InvokeModel" }],
  ["Converse", `/model/${segment}/converse`, call],
  ["CountTokens", `/model/${segment}/count-tokens`, { ...call, operation: "CountTokens" }],
  [
    "ApplyGuardrail",
    `/guardrail/${encodeURIComponent(guardrail.id)}/version/DRAFT/apply`,
    { ...call, operation: "ApplyGuardrail", modelId: "", guardrail },
  ],
  [
    "InvokeGuardrailChecks",
    "/guardrail-checks/invoke",
    { ...call, operation: "InvokeGuardrailChecks", modelId: "" },
  ],
];

describe.each(calls)("%s", (_, path, wire) => {
  test("sends our JSON as it is to its path, signed, and gives the reply as it came", async () => {
    reply = { body: JSON.stringify({ output: { novel: { bytes: "AQID" } } }), headers: { "x-extra": "1" } };
    const { body: answer, headers } = await transport.send({
      ...wire,
      headers: { "x-amzn-bedrock-trace": "E" },
    });
    expect(answer).toEqual({ output: { novel: { bytes: "AQID" } } });
    expect(headers).toMatchObject({ "x-amzn-requestid": "req-1", "x-extra": "1" });
    const [sent] = seen;
    expect(sent?.path).toBe(path);
    expect(sent?.body).toBe(JSON.stringify(body));
    expectSigned(sent);
  });

  test("keeps the path of an endpoint in front", async () => {
    await createAwsTransport({ ...access, endpoint: `${endpoint()}/base/` }).send(wire);
    expect(seen[0]?.path).toBe(`/base${path}`);
  });

  test("fails with the service's error", async () => {
    reply = {
      status: 429,
      headers: {
        "x-amzn-errortype": "ThrottlingException:http://internal.amazon.com/x/",
        "retry-after": "2",
      },
      body: '{"message":"Too many tokens"}',
    };
    await expect(transport.send(wire)).rejects.toMatchObject({
      code: "throttled",
      type: "ThrottlingException",
      status: 429,
      requestId: "req-1",
      retryAfterMs: 2000,
      modelId: wire.modelId || undefined,
      message: expect.stringMatching(wire.modelId ? /^arn:.*: Too many tokens$/ : /^\w+: Too many tokens$/),
    });
    expect(seen).toHaveLength(1);
  });

  test("fails on a reply that is no JSON object", async () => {
    reply = { body: "<html>" };
    await expect(transport.send(wire)).rejects.toMatchObject({ code: "invalid-response" });
  });

  test("is stopped on the wire by an abort", async () => {
    reply = { hang: true };
    const controller = new AbortController();
    const sent = transport.send(wire, { signal: controller.signal });
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    controller.abort();
    await expect(sent).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(seen[0]?.closed).toBe(true));
  });
});

test("paths are those of the SDK's own commands, for ARNs too", async () => {
  const sdk = new BedrockRuntimeClient({
    ...access,
    endpoint: endpoint(),
    requestHandler: new NodeHttpHandler(),
  });
  const { id: guardrailIdentifier, version: guardrailVersion } = guardrail;
  const modelId = profile;
  await sdk.send(new InvokeModelCommand({ modelId, body: "{}" }));
  await sdk.send(new ConverseCommand({ modelId, messages: [] }));
  await sdk.send(new CountTokensCommand({ modelId, input: { converse: {} } }));
  await sdk.send(
    new ApplyGuardrailCommand({ guardrailIdentifier, guardrailVersion, source: "INPUT", content: [] }),
  );
  await sdk.send(new InvokeGuardrailChecksCommand({ messages: [], checks: {} }));
  expect(seen.map(({ path }) => path)).toEqual(calls.map(([, path]) => path));
  sdk.destroy();
});

function expectSigned(sent: Seen | undefined): void {
  const digest = createHash("sha256")
    .update(sent?.body ?? "")
    .digest("hex");
  expect(sent?.headers["x-amz-content-sha256"]).toBe(digest);
  expect(sent?.headers["content-length"]).toBe(String(Buffer.byteLength(sent?.body ?? "")));
  expect(sent?.headers["content-type"]).toBe("application/json");
  expect(sent?.headers.authorization).toMatch(/SignedHeaders=[^,]*x-amzn-bedrock-trace/);
}
