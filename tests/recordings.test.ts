import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { type ChatResponse, type Client, collect, createClient, type JsonObject, user } from "@bedplate/core";
import { createHandler, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Recording {
  id: string;
  operation: string;
  modelId: string;
  family: string;
  request: { path: string; headers: Record<string, string>; body: JsonObject | "" };
  response: {
    status: number;
    headers: Record<string, string>;
    bodyBase64: string;
    frames: { payload: string }[] | null;
  };
  notes: string[];
  expected: {
    text: string | null;
    toolCalls: { id: string; name: string; input: unknown }[];
    finish: string;
    stopReason: string;
    usage: {
      input: number | null;
      output: number | null;
      cacheRead: number | null;
      cacheWrite: number | null;
    };
    error?: { status: number; type: string; message: string };
  };
}

const folder = new URL("../../shared/recordings/", import.meta.url);
const counts: Readonly<Record<string, number>> = {
  "claude-messages": 35,
  "titan-text": 9,
  llama: 4,
  nova: 23,
  mistral: 2,
  "cohere-command": 3,
  "cohere-command-r": 2,
  jamba: 1,
};
const present = existsSync(folder);
const invocations = read("invoke.jsonl");
const refusals = read("errors.jsonl").filter(
  ({ family, operation }) => family === "unknown" && operation.startsWith("InvokeModel"),
);

function read(file: string): Recording[] {
  if (!present) return [];
  const lines = readFileSync(new URL(file, folder), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Recording);
}

describe.skipIf(!present)("recorded traffic (skipped where the recordings are absent)", () => {
  let server: Server;
  let client: Client;
  let current: Recording | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(current?.response.status ?? 500, current?.response.headers);
        response.end(Buffer.from(current?.response.bodyBase64 ?? "", "base64"));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const transport = createAwsTransport({ endpoint, region: "us-east-1", credentials: key });
    client = createClient({ transport, adapters, retry: false });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  async function replay(recording: Recording): Promise<ChatResponse> {
    current = recording;
    const request = { model: modelFor(recording), messages: [user("as recorded")], ...toolsOf(recording) };
    if (recording.response.frames) return collect(client.streamText(request));
    return client.generateText(request);
  }

  test("there are cases of every kind", () => {
    const families = invocations.map(({ family }) => family);
    expect(
      Object.fromEntries(families.map((name) => [name, families.filter((it) => it === name).length])),
    ).toEqual(counts);
    expect(refusals.length).toBe(4);
  });

  test.each(invocations.map((recording) => [recording.id, recording] as const))(
    "%s decodes to what it holds",
    async (_id, recording) => {
      const { expected } = recording;
      const response = await replay(recording);
      expect(textOf(response)).toBe(expected.text ?? "");
      expect(toolCallsOf(response)).toEqual(expected.toolCalls);
      expect(response.finish).toMatchObject({ reason: expected.finish, raw: expected.stopReason });
      expect(countsOf(response)).toEqual(expected.usage);
    },
  );

  test.each(invocations.map((recording) => [recording.id, recording] as const))(
    "%s is asked of the local server, which answers in the same shape",
    async (_id, recording) => {
      const { request, response } = recording;
      const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
      const init = { method: "POST", headers: request.headers, body: JSON.stringify(request.body) };
      const answer = await handler(new Request(`http://127.0.0.1${request.path}`, init));
      expect(answer.status, answer.ok ? "" : await answer.clone().text()).toBe(200);
      expect(headerNames(answer.headers.keys())).toEqual(headerNames(Object.keys(response.headers)));
      if (response.frames) {
        const known = recordedShapes(recording.family);
        for (const chunk of chunksOf(Buffer.from(await answer.arrayBuffer())))
          expect(known).toContain(shapeOf(chunk));
      } else if (!recording.notes.some((note) => note.startsWith("hand-edited"))) {
        const recorded = JSON.parse(Buffer.from(response.bodyBase64, "base64").toString()) as JsonObject;
        const reply = (await answer.json()) as JsonObject;
        const dated = shapeOf(recorded.usage).includes("cache") ? reply.usage : withoutCache(reply.usage);
        expect([Object.keys(reply), shapeOf(dated)]).toEqual([
          Object.keys(recorded),
          shapeOf(recorded.usage),
        ]);
      }
    },
  );

  test.each(refusals.map((recording) => [recording.id, recording] as const))(
    "%s is refused by the local server in the same words",
    async (_id, { request, response, expected }) => {
      const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
      const body = request.body === "" ? "" : JSON.stringify(request.body);
      const answer = await handler(
        new Request(`http://127.0.0.1${request.path}`, { method: "POST", headers: request.headers, body }),
      );
      expect(answer.status).toBe(expected.error?.status);
      expect(answer.headers.get("x-amzn-errortype")).toBe(response.headers["x-amzn-errortype"]);
      expect(await answer.json()).toEqual({ message: expected.error?.message });
    },
  );
});

const key = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

// Claude 2 was recorded with bodies of the newer format, which its own adapter does not send.
function modelFor({ modelId, family }: Recording): string {
  return family === "claude-messages" && modelId === "anthropic.claude-v2"
    ? "anthropic.claude-3-haiku-20240307-v1:0"
    : modelId;
}

// Whether an answer may hold tool calls depends on whether tools were offered.
function toolsOf({ request }: Recording): object {
  const offered = typeof request.body === "object" && Array.isArray(request.body.tools);
  return offered ? { tools: [{ type: "function", name: "any", inputSchema: {} }] } : {};
}

function textOf({ content }: ChatResponse): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function toolCallsOf({ content }: ChatResponse): unknown[] {
  return content.flatMap((part) =>
    part.type === "tool-call" ? [{ id: part.id, name: part.name, input: part.input }] : [],
  );
}

// The recordings count input without cached tokens, and say null for what nobody told.
function countsOf({ usage: { input, output } }: ChatResponse): unknown {
  const cached = (input.cacheRead ?? 0) + (input.cacheWrite ?? 0);
  return {
    source: expect.any(String),
    input: input.total === undefined ? null : input.total - cached,
    output: output.total ?? null,
    cacheRead: input.cacheRead ?? null,
    cacheWrite: input.cacheWrite ?? null,
  };
}

// Replies from before there were cache counts.
function withoutCache(usage: unknown): unknown {
  if (typeof usage !== "object" || usage === null) return usage;
  return Object.fromEntries(Object.entries(usage).filter(([key]) => !key.startsWith("cache")));
}

// Cache counts come with newer models only.
function headerNames(names: Iterable<string>): string[] {
  return [...names].filter((name) => !name.includes("cache")).sort();
}

/** The shapes of all chunks that were recorded of a family. */
function recordedShapes(family: string): string[] {
  const streams = invocations.filter((recording) => recording.family === family);
  return streams.flatMap(({ response }) => chunksOf(Buffer.from(response.bodyBase64, "base64")).map(shapeOf));
}

// Each message ends in its checksum, so the JSON with the chunk is found by its beginning and end.
function chunksOf(stream: Buffer): JsonObject[] {
  const chunks = stream.toString("latin1").matchAll(/\{"bytes":"([^"]+)"/g);
  return [...chunks].map(
    ([, bytes = ""]) => JSON.parse(Buffer.from(bytes, "base64").toString()) as JsonObject,
  );
}

/** Keys and types at every level, in their order; of a tool's arguments and a message's names only that they are there. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOf).join()}]`;
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  const entries = Object.entries(value).map(([key, inner]) => {
    return `${key}:${key === "type" ? inner : key === "input" ? "any" : shapeOf(inner)}`;
  });
  return `{${entries.join()}}`;
}
